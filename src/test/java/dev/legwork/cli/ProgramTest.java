package dev.legwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
  @Test
  void helpListsEveryCommandOnStandardOutput() {
    Ran ran = Ran.program("--help");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).contains("serve", "run", "submit", "job", "queue", "config", "Examples:");
    assertThat(ran.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "run", "submit", "job", "queue", "key", "config"})
  void everyCommandHasHelpWithExamples(String command) {
    Ran ran = Ran.program(command, "--help");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).startsWith("Usage: legwork " + command).contains("Examples:");
  }

  @ParameterizedTest
  @CsvSource({
    "job,list",
    "job,get",
    "job,logs",
    "job,cancel",
    "job,retry",
    "queue,list",
    "queue,get",
    "queue,pause",
    "queue,resume",
    "queue,set",
    "queue,purge",
    "key,create",
    "key,list",
    "key,revoke",
    "config,print",
    "config,check",
    "config,reference"
  })
  void everySubcommandHasHelp(String group, String command) {
    Ran ran = Ran.program(group, command, "--help");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).contains("Usage: legwork " + group + " " + command);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "srve | Did you mean: legwork serve?",
        "job lst | Did you mean: job list?",
        "serve --prot 1 | Unknown option",
        "job | Missing required subcommand",
        "job list --limit many | Invalid value for option '--limit'",
        "job list --limit 0 | --limit must be at least 1",
        "job get | Missing required parameter: 'ID'",
        "run | Missing required parameter: 'FILE'",
        "run -o xml - | expected one of [table, json]",
        "queue set a | Nothing to set",
        "queue set a --concurrency few | must be a whole number or none",
        "submit --wait=soon - | --wait is no duration",
        "job list --server ftp://x | is no URL of a node",
        "job list --server http:// | is no URL of a node",
      })
  void wrongUseExitsWith2AndSaysWhatIsWrong(String line, String message) {
    Ran ran = Ran.program(line.split(" "));

    assertThat(ran.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains(message).doesNotContain("Exception");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void nothingAtAllShowsTheHelpAndExitsWith2() {
    Ran ran = Ran.program();

    assertThat(ran.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("Commands:");
  }

  @Test
  void theVersionIsOneLine() {
    Ran ran = Ran.program("--version");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).startsWith("Legwork ").contains(" on Java ").hasLineCount(1);
  }

  @Test
  void coloursAreForTerminalsAndNotWithNoColor() {
    String red = "\u001b[31m";
    String[] wrong = {"queue", "set", "a"};

    assertThat(Ran.program(Map.of(), "", true, wrong).err()).contains(red);
    assertThat(Ran.program(Map.of("NO_COLOR", "1"), "", true, wrong).err()).doesNotContain(red);
    assertThat(Ran.program(Map.of("TERM", "dumb"), "", true, wrong).err()).doesNotContain(red);
    assertThat(Ran.program(Map.of(), "", false, wrong).err()).doesNotContain(red);
  }

  @Test
  void wrongConfigurationStartsNothingAndListsAll() {
    Ran ran = Ran.program("serve", "--port", "many", "--set", "http.hots=x");

    assertThat(ran.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err())
        .contains("nothing was started")
        .contains("flag --port: http.port is no port")
        .contains("flag --set: http.hots is no setting; did you mean http.host?");
  }

  @Test
  void configPrintShowsValuesAndWhoSaysSo() {
    Ran ran =
        Ran.program(
            Map.of("LEGWORK_HTTP_PORT", "9000", "LEGWORK_HTTP_PROT", "1"),
            "",
            false,
            "config",
            "print",
            "--set",
            "drain.timeout=5s");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .containsPattern("http.port +9000 +environment LEGWORK_HTTP_PORT")
        .containsPattern("drain.timeout +5s +flag")
        .containsPattern("data.dir +data +default");
    assertThat(ran.err()).startsWith("Warning: environment LEGWORK_HTTP_PROT is no setting");
  }

  @Test
  void configPrintShowsWhatDefaultsComeTo() {
    int cores = Runtime.getRuntime().availableProcessors();

    assertThat(Ran.program("config", "print", "--set", "data.dir=/srv/lw").out())
        .containsPattern("node.slots.process +" + 4 * cores + " +default")
        .containsPattern("store.url +sqlite:/srv/lw/legwork.db +default")
        .containsPattern("http.publicUrl +none +default");
  }

  @Test
  void configPrintAsJsonNamesEverySource() {
    Map<String, String> environment =
        Map.of("LEGWORK_CONFIG", "src/test/resources/config/some.yaml", "LEGWORK_DATA_DIR", "d");

    Ran ran =
        Ran.program(
            environment, "", false, "config", "print", "-o", "json", "--set", "drain.timeout=1s");

    JsonObject json = new JsonObject(ran.out());
    assertThat(json.getString("file")).isEqualTo("src/test/resources/config/some.yaml");
    assertThat(json.getJsonArray("settings"))
        .contains(
            setting("http.port", "9001", "file", "src/test/resources/config/some.yaml:3:3"),
            setting("data.dir", "d", "environment", "environment LEGWORK_DATA_DIR"),
            setting("drain.timeout", "1s", "flag", "flag --set"),
            setting("http.host", "127.0.0.1", "default", "default"),
            setting("http.publicUrl", null, "default", "default"));
  }

  private static JsonObject setting(String key, String value, String source, String place) {
    return new JsonObject()
        .put("key", key)
        .put("value", value)
        .put("source", source)
        .put("place", place)
        .put("secret", false);
  }

  @Test
  void configCheckNamesTheFileAndExitsWith2OnMistakes() {
    Map<String, String> environment =
        Map.of("LEGWORK_CONFIG", "src/test/resources/config/some.yaml");

    Ran right = Ran.program(environment, "", false, "config", "check");
    assertThat(right.exit()).isZero();
    assertThat(right.out()).contains("is right (src/test/resources/config/some.yaml)");

    Ran wrong =
        Ran.program(
            environment,
            "",
            false,
            "config",
            "check",
            "--set",
            "a=1",
            "--set",
            "http.port=x",
            "--set",
            "http.maxWait=2m");
    assertThat(wrong.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err())
        .contains("a is no setting")
        .contains("http.port is no port")
        .contains("flag --set: http.idleTimeout must be longer than http.maxWait");

    Ran ignored =
        Ran.program(Map.of("LEGWORK_HTTP_PROT", "1"), "", false, "config", "check", "--set", "a=1");
    assertThat(ignored.err()).contains("Warning: environment LEGWORK_HTTP_PROT is no setting");
  }
}
