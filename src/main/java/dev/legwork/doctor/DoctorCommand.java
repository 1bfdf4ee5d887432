package dev.legwork.doctor;

import dev.legwork.cli.ConfigOptions;
import dev.legwork.cli.Console;
import dev.legwork.cli.ExitCode;
import dev.legwork.cli.OutputFormat;
import dev.legwork.config.ConfigException;
import dev.legwork.config.LegworkConfig;
import dev.legwork.config.LoadedConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: what would keep a node from working here. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Look at this machine as a node would find it, and say what to do.",
    footer = {
      "",
      "Starts no node and changes nothing; may be used beside a running one, as the node's user. Give",
      "it the --config and --set that serve gets. Exits with 1 if something is an error, else with 0.",
      "",
      "Examples:",
      "  legwork doctor",
      "  legwork doctor -o json --config /etc/legwork/legwork.yaml"
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Console console;

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json",
      defaultValue = "table",
      description = "One line a check (default), or JSON.")
  private OutputFormat format = OutputFormat.table;

  /** Prints to {@code console}. */
  public DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    // Read by logback.xml: what is wrong is told as a finding.
    System.setProperty("legwork.log.level", "ERROR");
    // The checks are made by several threads, of which only one may be the first to ask for a
    // logger.
    var unused = LoggerFactory.getILoggerFactory();
    Report report = new Report(Examination.of(checks(), PATIENCE));
    console.out().print(format == OutputFormat.json ? report.json() : report.text());
    return report.isHealthy() ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<Check> checks() {
    Machine machine = Machine.here(console.environment());
    List<Check> checks = new ArrayList<>();
    LegworkConfig loaded = configuration(checks);
    checks.add(new JavaCheck(machine));
    if (loaded != null) {
      checks.add(new UserCheck(machine, loaded));
      checks.add(new PortCheck(loaded));
      checks.add(new TlsCheck(loaded, InstantSource.system()));
      checks.add(new DataFolderCheck(loaded.dataDir()));
      checks.add(new DiskCheck(machine, loaded.dataDir()));
      checks.add(new FileSystemCheck(machine, loaded.dataDir()));
      checks.add(new FsyncCheck(loaded.dataDir()));
      checks.add(new StoreCheck(loaded));
      checks.add(new ClockCheck(machine, loaded.dataDir(), loaded.store().sqliteFile()));
      checks.add(new SpawnerCheck(loaded));
    }
    checks.add(new LimitsCheck(machine));
    checks.add(new LanguagesCheck(machine));
    checks.add(new ControlGroupCheck(machine));
    checks.add(new IsolationCheck(machine));
    return checks;
  }

  /** What a node would be told; null if that is wrong, so that nothing can be looked at by it. */
  private @Nullable LegworkConfig configuration(List<Check> checks) {
    try {
      LoadedConfig loaded = config.read(console, List.of());
      checks.add(ConfigurationCheck.of(loaded));
      return loaded.config();
    } catch (ConfigException e) {
      checks.add(ConfigurationCheck.of(e));
      return null;
    }
  }
}
