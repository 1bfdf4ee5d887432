package dev.legwork.cli;

import dev.legwork.config.LoadedConfig;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code config}: what a node started here would be told. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Show or check the configuration that serve would use.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  legwork config print",
      "  legwork config print -o yaml --set http.port=9090 > my.yaml",
      "  legwork config check --config my.yaml",
      "  legwork config reference"
    })
public final class ConfigCommand {
  private final Console console;

  /** Prints to {@code console}. */
  public ConfigCommand(Console console) {
    this.console = console;
  }

  @Command(
      name = "print",
      mixinStandardHelpOptions = true,
      description = "Every setting, its value in effect and who says so; secrets are hidden.")
  int print(
      @Mixin ConfigOptions options,
      @Option(
              names = {"-o", "--output"},
              paramLabel = "table|json|yaml",
              defaultValue = "table",
              description = "As a table (default), as JSON, or as a file for --config.")
          ConfigFormat format) {
    LoadedConfig loaded = options.load(console, List.of());
    console
        .out()
        .print(
            switch (format) {
              case table -> ConfigPrinter.table(loaded);
              case json -> ConfigPrinter.json(loaded);
              case yaml -> YamlSettings.print(loaded.settings());
            });
    return ExitCode.OK;
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Say everything that is wrong; start nothing. Exits with 2 if something is.")
  int check(@Mixin ConfigOptions options) {
    LoadedConfig loaded = options.load(console, List.of());
    String file = loaded.file() == null ? "no file" : loaded.file().toString();
    console.out().println("The configuration is right (" + file + ")");
    return ExitCode.OK;
  }

  @Command(
      name = "reference",
      mixinStandardHelpOptions = true,
      description = "Every setting there is, with its default and meaning, in Markdown.")
  int reference() {
    console.out().print(ConfigReference.markdown());
    return ExitCode.OK;
  }
}
