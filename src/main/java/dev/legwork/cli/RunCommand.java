package dev.legwork.cli;

import dev.legwork.config.LegworkConfig;
import dev.legwork.job.JobSpec;
import dev.legwork.job.Refusal;
import dev.legwork.node.Node;
import dev.legwork.node.NodeOptions;
import dev.legwork.store.Submission;
import dev.legwork.wire.JobReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run}: performs the jobs of a file in this process and goes. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Run the jobs of a file here and now, without a server, and print their results.",
    footer = {
      "",
      "The file is YAML or JSON: one job, a list of jobs, or several YAML documents. A process job",
      "may name local files as {\"path\": \"FILE\"} in stdin and files; FILE is relative to the job's",
      "file. One job: what its program writes, or what its URL answers, is the output. Several: a",
      "table of results; what programs write goes to standard error, line by line with their names.",
      "",
      "Exit codes: 0 succeeded, 1 failed, 2 the file or the command is wrong, 3 cancelled,",
      "4 timed out.",
      "",
      "Examples:",
      "  legwork run conf/examples/shell-count.yaml",
      "  legwork run -o json jobs.yaml",
      "  echo '{\"process\":{\"command\":[\"date\"]}}' | legwork run -"
    })
public final class RunCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json",
      defaultValue = "table",
      description = "Results as text (default), or as whole jobs in JSON, one a line.")
  private OutputFormat format = OutputFormat.table;

  @Parameters(paramLabel = "FILE", description = "A file with jobs, or - for standard input.")
  private String file = "-";

  /** Prints to {@code console}. */
  public RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<JobSpec> specs = specs(JobFile.read(file, console));
    LegworkConfig loaded = config.load(console, List.of()).config();
    Logging.ofCommand(console, loaded.log());
    Node node = NodeStart.start(loaded, new NodeOptions(false, true, Map.of()));
    try (LocalRun run = new LocalRun(node, console, format == OutputFormat.json)) {
      return run.perform(specs.stream().map(Submission::of).toList());
    } finally {
      Await.done(node.close());
    }
  }

  /** Reads all of them before it says what is wrong with any. */
  static List<JobSpec> specs(List<JobDocument> documents) {
    List<JobSpec> specs = new ArrayList<>(documents.size());
    List<String> problems = new ArrayList<>();
    for (JobDocument document : documents) {
      try {
        specs.add(JobReader.read(document.content()));
      } catch (Refusal refusal) {
        ProblemText.of(refusal)
            .lines()
            .forEach(line -> problems.add(document.place() + ": " + line));
      }
    }
    if (!problems.isEmpty()) {
      throw Failure.usage(String.join("\n", problems));
    }
    return specs;
  }
}
