package dev.legwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.config.ConfigLoader;
import dev.legwork.config.LegworkConfig;
import dev.legwork.config.Setting;
import dev.legwork.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedFilesTest {
  private static final Path CONF = Path.of("conf");

  @TempDir Path dir;

  @Test
  void theShippedConfigurationChangesNothing() {
    assertThat(ConfigLoader.load(CONF.resolve("legwork.yaml"), Map.of(), Map.of()).config())
        .isEqualTo(LegworkConfig.defaults());
  }

  @Test
  void whatItShowsAsDefaultsAreTheDefaults() throws IOException {
    // Machine-dependent numbers are shown as an example.
    String active =
        Files.readString(CONF.resolve("legwork.yaml"))
            .lines()
            .filter(
                line -> !line.matches(" +# (instances|process|function): \\d+| +# .*: \\(.*\\)"))
            .map(line -> line.replaceFirst("^( +)# ([a-zA-Z]+: \\S)", "$1$2"))
            .filter(line -> !line.strip().startsWith("#"))
            .map(line -> line.contains("maxDepth") ? "" : line)
            .collect(Collectors.joining("\n"));
    String withoutQueues = active.replaceFirst("(?s)queues:.*?retention:\n", "retention:\n");
    Path file = Files.writeString(dir.resolve("all.yaml"), withoutQueues);

    var loaded = ConfigLoader.load(file, Map.of(), Map.of());

    assertThat(loaded.config()).isEqualTo(LegworkConfig.defaults());
    assertThat(loaded.settings())
        .filteredOn(setting -> setting.place().equals("default"))
        .extracting(setting -> setting.key())
        .containsExactly(
            "http.instances",
            "http.publicUrl",
            "http.maxConnectionsPerAddress",
            "http.tls.cert",
            "http.tls.key",
            "http.tls.clientCa",
            "secrets.dir",
            "node.slots.process",
            "node.slots.function");
  }

  @Test
  void theShippedConfigurationShowsEveryKey() throws IOException {
    List<String> lines = Files.readAllLines(CONF.resolve("legwork.yaml"));
    for (Setting<?> setting : Settings.all()) {
      String name = setting.key().substring(setting.key().lastIndexOf('.') + 1);
      assertThat(lines).as(setting.key()).anyMatch(line -> line.matches(" *[# ]*" + name + ": .*"));
    }
  }

  @Test
  void theReferenceSaysWhatTheProgramReads() throws IOException {
    Ran ran = Ran.program("config", "reference");

    assertThat(Path.of("src", "docs", "configuration.md"))
        .as(
            "write it anew: java -jar target/legwork.jar config reference > src/docs/configuration.md")
        .hasContent(ran.out());
    for (Setting<?> setting : Settings.all()) {
      assertThat(ran.out()).contains("| `" + setting.key() + "` |", "`" + setting.variable() + "`");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"shell-count.yaml", "python-report.yaml", "node-convert.yaml", "check-urls.yaml"})
  void everyExampleIsAValidJob(String name) {
    Path file = CONF.resolve("examples").resolve(name);
    Console console = Console.system();

    assertThat(RunCommand.specs(JobFile.read(file.toString(), console))).isNotEmpty();
  }

  @Test
  void everyExampleIsExplained() throws IOException {
    String readme = Files.readString(CONF.resolve("examples").resolve("README.md"));
    try (var files = Files.list(CONF.resolve("examples"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".yaml"))
          .allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
    }
  }
}
