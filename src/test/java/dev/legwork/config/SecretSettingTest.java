package dev.legwork.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that are secret, looked at with a catalog of their own. */
class SecretSettingTest {
  private static final Catalog CATALOG =
      new Catalog(
          List.of(
              setting("door.code").asSecret(),
              setting("door.colour"),
              setting("doors.NAME.code").asSecret()));

  @TempDir Path dir;

  private static Setting<String> setting(String key) {
    return new Setting<>(
        key,
        "text",
        "",
        false,
        "A text.",
        false,
        false,
        text -> {
          if (text.startsWith("bad")) {
            throw new IllegalArgumentException("must not be " + text);
          }
          return text;
        });
  }

  private static ConfigSources read(Map<String, String> environment, Flag... flags) {
    ConfigSources sources = new ConfigSources(CATALOG);
    sources.read(null, environment, List.of(flags));
    return sources;
  }

  private String file(String text) throws IOException {
    return Files.writeString(dir.resolve("secret"), text).toString();
  }

  private static void refused(String file, String why) {
    assertThat(read(Map.of("LEGWORK_DOOR_CODE_FILE", file)).problems())
        .containsExactly(
            "environment LEGWORK_DOOR_CODE_FILE: door.code cannot be read: the file "
                + file
                + " "
                + why);
  }

  @Test
  void aFileGivesTheSecretWithoutOneNewlineAtItsEnd() throws IOException {
    for (String text : List.of("1234", "1234\n", "1234\r\n")) {
      ConfigSources sources = read(Map.of("LEGWORK_DOOR_CODE_FILE", file(text)));

      assertThat(sources.problems()).isEmpty();
      assertThat(sources.warnings()).isEmpty();
      Given given = sources.winners().get("door.code");
      assertThat(given.text()).isEqualTo("1234");
      assertThat(given.place()).isEqualTo("environment LEGWORK_DOOR_CODE_FILE");
    }
    assertThat(
            read(Map.of("LEGWORK_DOOR_CODE_FILE", file(" a\n\n")))
                .winners()
                .get("door.code")
                .text())
        .isEqualTo(" a\n");
  }

  @Test
  void aNameOfTheUsersHasItsFileToo() throws IOException {
    ConfigSources sources = read(Map.of("LEGWORK_DOORS_FRONT_CODE_FILE", file("7")));

    assertThat(sources.winners().get("doors.front.code").text()).isEqualTo("7");
  }

  @Test
  void aFileThatGivesNoneIsNamedWithTheReason() throws IOException {
    refused(dir.resolve("none").toString(), "is not there");
    refused(dir.toString(), "is a folder");
    refused(file("x".repeat(64 * 1024 + 1)), "is larger than 64KiB");
    refused(file("\n"), "is empty");
    refused("/dev/zero", "is larger than 64KiB");
    Path latin = Files.write(dir.resolve("l"), "é".getBytes(StandardCharsets.ISO_8859_1));
    refused(latin.toString(), "is not written in UTF-8");
  }

  @Test
  void bothFormsAtOnceAreAMistakeUnlessOneIsEmpty() throws IOException {
    String file = file("1");
    assertThat(read(Map.of("LEGWORK_DOOR_CODE", "2", "LEGWORK_DOOR_CODE_FILE", file)).problems())
        .containsExactly(
            "environment LEGWORK_DOOR_CODE_FILE: door.code is also set by LEGWORK_DOOR_CODE; only"
                + " one of the two can be meant");
    assertThat(read(Map.of("LEGWORK_DOOR_CODE", "", "LEGWORK_DOOR_CODE_FILE", file)).problems())
        .isEmpty();
  }

  @Test
  void onlySecretsAreReadFromFiles() throws IOException {
    ConfigSources sources = read(Map.of("LEGWORK_DOOR_COLOUR_FILE", file("red")));

    assertThat(sources.winners()).isEmpty();
    assertThat(sources.warnings())
        .containsExactly(
            "environment LEGWORK_DOOR_COLOUR_FILE is no setting and is ignored; only secrets are"
                + " read from files");
    assertThat(read(Map.of("LEGWORK_DOOR_CODE_FIEL", "x")).warnings().get(0))
        .endsWith("did you mean LEGWORK_DOOR_CODE_FILE?");
  }

  @Test
  void aMistakeDoesNotShowTheSecret() throws IOException {
    ConfigSources sources =
        read(Map.of("LEGWORK_DOOR_CODE", "bad-4711"), Flag.set("door.colour", "bad-red"));

    assertThat(sources.problems())
        .containsExactly(
            "environment LEGWORK_DOOR_CODE: door.code must not be ***",
            "flag --set: door.colour must not be bad-red (it is \"bad-red\")");
  }

  @Test
  void aSecretOnTheCommandLineIsWarnedOf() {
    assertThat(read(Map.of(), Flag.set("door.code", "4711")).warnings())
        .singleElement()
        .asString()
        .contains("door.code", "LEGWORK_DOOR_CODE_FILE")
        .doesNotContain("4711");
  }

  @Test
  void aResolvedSecretIsNeverShown() {
    ResolvedSetting set =
        new ResolvedSetting(
            setting("door.code").asSecret(), "door.code", "4711", Source.variable("X"));

    assertThat(set.shown()).isEqualTo("***");
    assertThat(set.toString()).isEqualTo("door.code=*** (environment X)");
  }
}
