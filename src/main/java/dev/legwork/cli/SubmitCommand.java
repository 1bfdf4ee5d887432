package dev.legwork.cli;

import dev.legwork.job.Durations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code submit}: hands the jobs of a file to a node. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = "Hand the jobs of a file to a node, and wait for them if asked to.",
    footer = {
      "",
      "The file is as for run: YAML or JSON, one job or several.",
      "Prints the ids of the jobs; with --wait their results.",
      "",
      "Examples:",
      "  legwork submit job.yaml",
      "  legwork submit --wait=2m job.yaml",
      "  echo '{\"process\":{\"command\":[\"date\"]}}' | legwork submit -"
    })
public final class SubmitCommand implements Callable<Integer> {
  private static final int BATCH = 10_000;
  private static final long LONG_POLL_SECONDS = 30;
  private static final String FOREVER = "forever";

  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      arity = "0..1",
      fallbackValue = FOREVER,
      preprocessor = OnlyAttached.class,
      description = "Wait for the jobs to end, at most this long if given, as in --wait=30s.")
  private @Nullable String wait;

  @Parameters(paramLabel = "FILE", description = "A file with jobs, or - for standard input.")
  private String file = "-";

  /** Prints to {@code console}. */
  public SubmitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Duration atMost = atMost();
    List<JobDocument> documents = JobFile.read(file, console);
    ApiClient client = server.client(console);
    List<String> ids = new ArrayList<>();
    boolean allTaken =
        documents.size() == 1
            ? submitOne(client, documents.get(0), ids)
            : submitAll(client, documents, ids);
    if (wait == null) {
      return allTaken ? ExitCode.OK : ExitCode.USAGE;
    }
    List<JobView> jobs = awaitAll(client, ids, atMost);
    JobView.print(jobs, server.json(), console.out());
    if (!jobs.stream().allMatch(JobView::isFinal)) {
      console.err().println("Not all jobs ended within " + wait);
      return ExitCode.TIMEOUT;
    }
    return allTaken ? JobView.exitCode(jobs) : ExitCode.USAGE;
  }

  private @Nullable Duration atMost() {
    if (wait == null || wait.equals(FOREVER)) {
      return null;
    }
    try {
      return Durations.parse(wait);
    } catch (IllegalArgumentException e) {
      throw Failure.usage("--wait " + e.getMessage() + " (it is \"" + wait + "\")");
    }
  }

  private boolean submitOne(ApiClient client, JobDocument document, List<String> ids) {
    take(client.post("/jobs", document.content().toBuffer()), ids);
    return true;
  }

  private boolean submitAll(ApiClient client, List<JobDocument> documents, List<String> ids) {
    boolean allTaken = true;
    for (int from = 0; from < documents.size(); from += BATCH) {
      List<JobDocument> batch = documents.subList(from, Math.min(documents.size(), from + BATCH));
      JsonArray body = new JsonArray();
      batch.forEach(document -> body.add(document.content()));
      JsonArray items =
          client.post("/jobs/batch", body.toBuffer()).getJsonArray("items", new JsonArray());
      for (int i = 0; i < items.size(); i++) {
        JsonObject item = items.getJsonObject(i);
        if (item.getValue("problem") instanceof JsonObject problem) {
          allTaken = false;
          console.err().println(batch.get(i).place() + ": " + ProblemText.of(problem));
        } else {
          take(item, ids);
        }
      }
    }
    return allTaken;
  }

  private void take(JsonObject answer, List<String> ids) {
    String id = answer.getString("id", "");
    ids.add(id);
    if (wait == null) {
      console.out().println(server.json() ? answer.encode() : id);
    }
  }

  private static List<JobView> awaitAll(
      ApiClient client, List<String> ids, @Nullable Duration atMost) {
    long start = System.nanoTime();
    List<JobView> jobs = new ArrayList<>();
    for (String id : ids) {
      JobView job;
      long seconds;
      do {
        long left = atMost == null ? Long.MAX_VALUE : millisLeft(start, atMost);
        seconds =
            Math.max(0, Math.min(LONG_POLL_SECONDS, left / 1000 + (left % 1000 == 0 ? 0 : 1)));
        String path = "/jobs/" + ApiClient.encoded(id);
        job = new JobView(seconds == 0 ? client.get(path) : client.getWaiting(path, seconds));
      } while (!job.isFinal() && seconds > 0);
      jobs.add(job);
    }
    return jobs;
  }

  private static long millisLeft(long start, Duration atMost) {
    return Math.max(0, atMost.toMillis() - (System.nanoTime() - start) / 1_000_000);
  }

  /** Keeps {@code --wait job.yaml} from taking the file for the duration. */
  static final class OnlyAttached implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      if (" ".equals(info.get("separator"))) {
        arguments.push(FOREVER);
      }
      return false;
    }
  }
}
