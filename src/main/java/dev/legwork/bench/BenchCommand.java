package dev.legwork.bench;

import dev.legwork.cli.Console;
import dev.legwork.cli.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench}: measures a node on this machine, over HTTP: seven workloads, or a soak. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure a node on this machine; one JSON line a figure.",
    footer = {
      "",
      "A node is started in a process of its own, with its defaults and a temporary folder below",
      "--data-dir, and loaded over HTTP by this one.",
      "",
      "  W1 submit, one job a request    W2 drain no-op jobs       W3 submit to told of the end",
      "  W4 run /bin/echo                W5 get a page of 1 KB     W6 with a million jobs waiting",
      "  W7 memory, CPU and start of an idle node",
      "",
      "Examples:",
      "  legwork bench --workload W1,W2 --runs 3",
      "  legwork bench --workload all --baseline > figures.jsonl",
      "  legwork bench --soak 30 --rate 500"
    })
public final class BenchCommand implements Callable<Integer> {
  private static final List<Supplier<Workload>> WORKLOADS =
      List.of(
          SubmitWorkload::new,
          DrainWorkload::noops,
          LatencyWorkload::new,
          DrainWorkload::processes,
          DrainWorkload::pages,
          BacklogWorkload::new,
          IdleWorkload::new);

  private final Console console;

  @Option(
      names = "--workload",
      split = ",",
      paramLabel = "W",
      defaultValue = "all",
      description = "Which ones: W1 to W7, or all (default).")
  private List<String> names = List.of();

  @Option(names = "--baseline", description = "Measure bare programs beside them.")
  private boolean baseline;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "0",
      description = "Jobs of each workload instead of the number it is defined with.")
  private int jobs;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long an idle node is watched (default: 10).")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      description = "Load before each workload is measured (default: ${DEFAULT-VALUE}).",
      defaultValue = "15")
  private int warmUp;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "0",
      description = "Jobs a second of W3 (default: 50) or --soak (default: 200).")
  private double rate;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1",
      description = "Measure each this often, print the median (default: 1).")
  private int runs;

  @Option(
      names = "--waiting",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Jobs that wait in W6 (default: 1000000).")
  private int waiting;

  @Option(
      names = "--soak",
      paramLabel = "MINUTES",
      description = "Submit and run at a steady rate instead; one line every 10 s.")
  private @Nullable Integer soakMinutes;

  @Option(
      names = "--data-dir",
      paramLabel = "FOLDER",
      defaultValue = ".",
      description = "Folder on the disk to be measured (default: the current one).")
  private Path dataDir = Path.of("");

  /** Prints to {@code console}. */
  public BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (jobs < 0 || seconds < 1 || warmUp < 0 || rate < 0 || runs < 1 || waiting < 1) {
      throw new Failure(2, "--jobs, --seconds, --rate, --runs and --waiting must be positive");
    }
    BenchOptions options =
        new BenchOptions(
            jobs,
            seconds,
            warmUp,
            rate,
            runs,
            waiting,
            dataDir.toAbsolutePath().normalize(),
            baseline);
    if (soakMinutes != null) {
      Soak.run(options, soakMinutes, console);
    } else {
      chosen().forEach(workload -> measure(workload, options));
    }
    return 0;
  }

  private List<Workload> chosen() {
    List<Workload> all = WORKLOADS.stream().map(Supplier::get).toList();
    if (names.contains("all")) {
      return all;
    }
    for (String name : names) {
      if (all.stream().noneMatch(workload -> workload.name().equalsIgnoreCase(name))) {
        throw new Failure(2, "--workload " + name + " is none of W1 to W7 or all");
      }
    }
    return all.stream()
        .filter(workload -> names.stream().anyMatch(workload.name()::equalsIgnoreCase))
        .toList();
  }

  private void measure(Workload workload, BenchOptions options) {
    Figures figures =
        new Figures(workload.name(), workload.settings(options).put("warmUp", options.warmUp()));
    try (Lab lab = new Lab(options, console)) {
      lab.progress(workload.name() + ": warming up");
      workload.prepare(lab);
      for (int run = 1; run <= options.runs(); run++) {
        lab.progress(String.format(Locale.ROOT, "%s: run %d", workload.name(), run));
        workload.measure(lab, run, figures);
      }
      if (options.baseline()) {
        lab.progress(workload.name() + ": baseline");
        workload.baseline(lab, figures);
      }
    } finally {
      workload.finish();
    }
    figures.print(console.out());
  }
}
