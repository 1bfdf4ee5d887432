package dev.legwork.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.legwork.wire.JobReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobFileTest {
  @TempDir Path dir;

  private List<JobDocument> read(String name, String text) throws IOException {
    Path file = Files.writeString(dir.resolve(name), text);
    return JobFile.read(file.toString(), console(""));
  }

  private static Console console(String input) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new Console(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        nowhere,
        nowhere,
        Map.of(),
        false,
        false);
  }

  private String refusal(String name, String text) throws IOException {
    Failure failure = catchThrowableOfType(Failure.class, () -> read(name, text));
    assertThat(failure).isNotNull();
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    return failure.getMessage();
  }

  @Test
  void oneYamlJobIsOneJobNamedByItsFile() throws IOException {
    List<JobDocument> jobs =
        read("a.yaml", "name: a\npriority: 7\nprocess: {command: [echo, hi]}\n");

    assertThat(jobs).hasSize(1);
    assertThat(jobs.get(0).place()).endsWith("a.yaml");
    assertThat(jobs.get(0).content())
        .isEqualTo(
            new JsonObject(
                "{\"name\":\"a\",\"priority\":7,\"process\":{\"command\":[\"echo\",\"hi\"]}}"));
    assertThat(JobReader.read(jobs.get(0).content()).priority()).isEqualTo(7);
  }

  @Test
  void documentsAndListsAreNumberedThrough() throws IOException {
    String yaml =
        """
        name: first
        http: {url: "http://x/"}
        ---
        - http: {url: "http://y/"}
        - name: third
          http: {url: "http://z/"}
        ---
        """;

    assertThat(read("b.yaml", yaml))
        .extracting(job -> job.place().substring(job.place().indexOf("b.yaml")))
        .containsExactly("b.yaml, job 1 (first)", "b.yaml, job 2", "b.yaml, job 3 (third)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"c.json", "c.yaml", "c"})
  void jsonIsReadWhateverTheFileIsCalled(String name) throws IOException {
    assertThat(read(name, "\ufeff[\n\t{\"http\":{\"url\":\"http://x/\"}}]")).hasSize(1);
  }

  @Test
  void standardInputIsReadForADash() {
    assertThat(JobFile.read("-", console("http: {url: x}"))).hasSize(1);
  }

  @Test
  void yamlValuesKeepTheirTypes() throws IOException {
    JsonObject content =
        read(
                "d.yaml",
                "a: 1\nb: 1.5\nc: true\nd: null\ne: yes\nf: '1'\n1: x\ng: 12345678901234567890\n")
            .get(0)
            .content();

    assertThat(content.getValue("a")).isEqualTo(1);
    assertThat(content.getValue("b")).isEqualTo(1.5);
    assertThat(content.getValue("c")).isEqualTo(true);
    assertThat(content.getValue("d")).isNull();
    assertThat(content.getValue("e")).isEqualTo("yes");
    assertThat(content.getValue("f")).isEqualTo("1");
    assertThat(content.getValue("1")).isEqualTo("x");
    assertThat(content.getValue("g")).hasToString("12345678901234567890");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x.yaml | '' | has no job in it",
        "x.yaml | '# nothing' | has no job in it",
        "x.yaml | '[]' | has no job in it",
        "x.yaml | hello | is no job: an object with a kind is expected",
        "x.yaml | '[{a: 1}, 3]' | job 2: is no job",
        "x.yaml | 'a: [' | line 1: is no YAML",
        "x.yaml | 'a: 1 \na: 2' | is no YAML",
        "x.json | '{\"a\": 1' | is no JSON",
        "x.json | '{\"a\":1,\"a\":2}' | is no JSON",
        "x.yaml | 'a: !!java.net.URL [x]' | is no YAML",
        "x.yaml | 'a: .nan' | has the number NaN",
        "x.yaml | '? [a] \n: b' | a name that is no plain text",
        "x.yaml | 'a: &x {b: *x}' | is n",
      })
  void whatIsNoJobIsExplained(String name, String text, String message) throws IOException {
    assertThat(refusal(name, text)).contains(message);
  }

  @Test
  void filesThatAreNotThereOrNoTextAreExplained() throws IOException {
    assertThat(Ran.program("run", dir.resolve("none").toString()).err())
        .contains("none: there is no such file");
    assertThat(Ran.program("run", dir.toString()).err()).contains("is a folder");
    assertThat(Ran.program("run", "a\0b").err()).contains("is no path");
    Path latin = dir.resolve("latin.yaml");
    Files.write(latin, "name: é".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Ran.program("run", latin.toString()).err()).contains("is not written in UTF-8");
  }

  @Test
  void aliasesCannotGrowWithoutEnd() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s,%s,%s]\n".formatted(i, i, alias, alias, alias));
    }
    for (int i = 12; i < 24; i++) {
      bomb.append("a%d: &a%d [*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(refusal("bomb.yaml", bomb.toString())).contains("is n");
    assertThat(refusal("deep.yaml", "[".repeat(200) + "]".repeat(200))).contains("deep");
  }

  @Test
  void contentsOfLocalFilesTakeTheirPathsPlaces() throws IOException {
    Files.writeString(dir.resolve("in.txt"), "héllo\n");
    Files.write(dir.resolve("in.bin"), new byte[] {(byte) 0xff, 0});
    String yaml =
        """
        process:
          command: [cat]
          stdin: {path: in.txt}
          files:
            a: {path: in.bin}
            b: {text: kept}
        http: {body: {path: in.txt}}
        """;

    JsonObject content = read("files.yaml", yaml).get(0).content();

    assertThat(content.getJsonObject("process").getValue("stdin"))
        .isEqualTo(new JsonObject().put("text", "héllo\n"));
    assertThat(content.getJsonObject("process").getValue("files"))
        .isEqualTo(
            new JsonObject()
                .put("a", new JsonObject().put("base64", "/wA="))
                .put("b", new JsonObject().put("text", "kept")));
    assertThat(content.getJsonObject("http").getValue("body"))
        .as("a body may be any JSON, so it is never taken for a path")
        .isEqualTo(new JsonObject().put("path", "in.txt"));
  }

  @Test
  void everyLocalFileThatIsMissingIsTold() throws IOException {
    String yaml =
        "process: {command: [cat], stdin: {path: x}, files: {f: {path: .}, g: {path: \"a\\0b\"}}}";

    assertThat(refusal("missing.yaml", yaml).lines())
        .satisfiesExactly(
            one -> assertThat(one).contains("/process/stdin/path is x, and there is no file"),
            two -> assertThat(two).contains("/process/files/f/path is ., which is a folder"),
            three -> assertThat(three).contains("/process/files/g/path is no path"));
  }

  @Test
  void runNamesEveryMistakeOfEveryJobBeforeItStartsAnything() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("wrong.yaml"),
            "- {http: {url: x}, delay: 5}\n- {name: b, process: {command: [x]}, priority: 12}\n- {}\n");

    Ran ran = Ran.program("run", file.toString());

    assertThat(ran.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err())
        .contains("wrong.yaml, job 1: /delay ")
        .contains("wrong.yaml, job 2 (b): /priority ")
        .contains("wrong.yaml, job 3: the document ");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void arraysOfJsonAreJobsToo() throws IOException {
    JsonArray two = new JsonArray().add(new JsonObject()).add(new JsonObject());
    assertThat(read("two.json", two.encode())).hasSize(2);
  }
}
