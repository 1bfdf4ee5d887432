package dev.legwork.cli;

import dev.legwork.config.LoadedConfig;
import dev.legwork.config.ResolvedSetting;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code config}: what a node started here would be told. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Show or check the configuration that serve would use.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  legwork config print", "  legwork config check --config my.yaml"})
public final class ConfigCommand {
  private final Console console;

  /** Prints to {@code console}. */
  public ConfigCommand(Console console) {
    this.console = console;
  }

  @Command(
      name = "print",
      mixinStandardHelpOptions = true,
      description = "Every setting, its value and who says so.")
  int print(@Mixin ConfigOptions options) {
    LoadedConfig loaded = options.load(console, Map.of());
    Table table = new Table("SETTING", "VALUE", "FROM");
    for (ResolvedSetting setting : loaded.settings()) {
      table.row(
          setting.key(), setting.setting().secret() ? "***" : setting.text(), setting.place());
    }
    table.print(console.out());
    return ExitCode.OK;
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Say everything that is wrong; start nothing.")
  int check(@Mixin ConfigOptions options) {
    LoadedConfig unused = options.load(console, Map.of());
    console.out().println("The configuration is right");
    return ExitCode.OK;
  }
}
