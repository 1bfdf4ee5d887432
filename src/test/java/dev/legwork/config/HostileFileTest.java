package dev.legwork.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.Charset;
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

/** Files that are no configuration, by mistake or on purpose. */
class HostileFileTest {
  @TempDir Path dir;

  private Path file(String text, Charset charset) throws IOException {
    return Files.writeString(dir.resolve("legwork.yaml"), text, charset);
  }

  private static List<String> problems(Path file) {
    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.load(file, Map.of(), Map.of()));
    assertThat(thrown).isNotNull();
    return thrown.problems();
  }

  private String problem(String yaml) throws IOException {
    List<String> problems = problems(file(yaml, StandardCharsets.UTF_8));
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  @Test
  void aByteOrderMarkIsNothing() throws IOException {
    Path file = file("\uFEFFhttp.port: 77", StandardCharsets.UTF_8);

    assertThat(ConfigLoader.load(file, Map.of(), Map.of()).config().http().port()).isEqualTo(77);
  }

  @Test
  void otherEncodingsAreNamed() throws IOException {
    assertThat(problems(file("\uFEFFhttp.port: 77", StandardCharsets.UTF_16LE)))
        .singleElement()
        .asString()
        .endsWith("is written in UTF-16; save it as UTF-8");
  }

  @Test
  void binaryFilesAreSaidToBe() throws IOException {
    assertThat(problem("http: \u0000\u0001")).contains("U+0000").contains("a binary file?");
  }

  @Test
  void aFileWithoutEndIsReadWithinBounds() {
    assertThat(problems(Path.of("/dev/zero")))
        .containsExactly("/dev/zero: is larger than 1MiB, which no configuration is");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http:\\n\\tport: 1 | :2:1: is indented by a tab; YAML takes spaces alone",
        "a: 1\\n---\\nb: 2 | :2:1: begins a second document; settings are one",
        "http: {port: 1 | is no YAML: ",
        "http:\\n  port: 1\\n host: x | :3:2: is no YAML: ",
        "data.dir: *none | :1:11: is no YAML: found undefined alias none",
        "http:\\n  port: 1\\nhttp:\\n  host: localhost | :3:1: http is there a second time, after",
        "http: {port: 1, port: 2} | :1:17: http.port is set a second time",
        "x: {a: 1}\\n | :1:5: x.a is no setting",
      })
  void whatIsWrongHasItsLineAndColumn(String yaml, String message) throws IOException {
    assertThat(problem(yaml.replace("\\n", "\n").replace("\\t", "\t"))).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "? "})
  void whatIsNestedWithoutEndIsRefused(String part) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.length() < 900_000) {
      text.append(part);
    }
    assertThat(problem(text.toString())).containsAnyOf("is nested too deeply", "is no YAML");
  }

  @Test
  void whatIsThereASecondTimeIsCheckedToo() throws IOException {
    assertThat(
            problems(file("http: {port: 1}\nhttp: {host: a b, prot: 1}\n", StandardCharsets.UTF_8)))
        .hasSize(3);
  }

  @Test
  void mistakesWithoutEndAreCounted() throws IOException {
    List<String> problems = problems(file("a: 1\n".repeat(5000), StandardCharsets.UTF_8));

    assertThat(problems).hasSize(101).last().isEqualTo("and 9899 more");
  }

  @Test
  void aliasesThatMultiplyAreCounted() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 {b: 1, c: 1}\n");
    for (int i = 1; i < 7; i++) {
      String inner = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d {b: %s, c: %s, d: %s, e: %s, f: %s, g: %s}\n"
              .formatted(i, i, inner, inner, inner, inner, inner, inner));
    }
    assertThat(problem(bomb.toString())).contains("has more than 10000 values");
  }

  @Test
  void aliasesAsPeopleUseThemWork() throws IOException {
    Path file =
        file("queues:\n  a: &usual {concurrency: 3}\n  b: *usual\n", StandardCharsets.UTF_8);

    LegworkConfig config = ConfigLoader.load(file, Map.of(), Map.of()).config();

    assertThat(config.queues().get("b")).isEqualTo(config.queues().get("a"));
  }
}
