package dev.legwork.cli;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job}: looks at jobs of a node and changes them. */
@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    description = "List jobs, look at one, follow its output, cancel or retry it.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  legwork job list --state failed --queue billing",
      "  legwork job get 0190a5d2-7c1e-7000-8000-3f6d1c2b4a59 -o json",
      "  legwork job logs -f 0190a5d2-7c1e-7000-8000-3f6d1c2b4a59"
    })
public final class JobCommand {
  private static final int PAGE = 200;

  private final Console console;

  /** Prints to {@code console}. */
  public JobCommand(Console console) {
    this.console = console;
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "List jobs, newest first.")
  int list(
      @Mixin ServerOptions server,
      @Option(
              names = "--state",
              split = ",",
              paramLabel = "STATE",
              description = "Only jobs in one of these states.")
          @Nullable List<String> states,
      @Option(names = "--queue", paramLabel = "NAME", description = "Only jobs of this queue.")
          @Nullable String queue,
      @Option(names = "--kind", paramLabel = "KIND", description = "Only jobs of this kind.")
          @Nullable String kind,
      @Option(names = "--name", paramLabel = "NAME", description = "Only jobs of this name.")
          @Nullable String name,
      @Option(
              names = "--label",
              paramLabel = "KEY=VALUE",
              description = "Only jobs with this label; may be repeated.")
          @Nullable Map<String, String> labels,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "How many at most (default: 20).")
          int limit) {
    if (limit < 1) {
      throw Failure.usage("--limit must be at least 1");
    }
    StringBuilder query = new StringBuilder();
    parameter(query, "state", states == null ? null : String.join(",", states));
    parameter(query, "queue", queue);
    parameter(query, "kind", kind);
    parameter(query, "name", name);
    if (labels != null) {
      labels.forEach((key, value) -> parameter(query, "label." + key, value));
    }
    List<JobView> jobs = pages(server.client(console), query.toString(), limit);
    if (server.json()) {
      jobs.forEach(job -> console.out().println(job.json()));
    } else {
      printList(jobs);
    }
    return ExitCode.OK;
  }

  @Command(
      name = "get",
      mixinStandardHelpOptions = true,
      description = "Show one job with everything that is known of it.")
  int get(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "ID", description = "The job's id.") String id) {
    JobView job = new JobView(server.client(console).get(path(id, "")));
    if (server.json()) {
      console.out().println(job.prettyJson());
    } else {
      printOne(job);
    }
    return ExitCode.OK;
  }

  @Command(
      name = "logs",
      mixinStandardHelpOptions = true,
      description = "Print what a job wrote: its standard output and error to ours.")
  int logs(
      @Mixin ServerOptions server,
      @Option(
              names = {"-f", "--follow"},
              description = "Go on until the attempt is over.")
          boolean follow,
      @Option(names = "--tail", paramLabel = "N", description = "Only the last N lines.")
          @Nullable Integer tail,
      @Option(
              names = "--stream",
              paramLabel = "stdout|stderr",
              description = "Only this stream (default: both, in the order of arrival).")
          @Nullable String stream,
      @Option(
              names = "--attempt",
              paramLabel = "N",
              description = "Which attempt (default: the newest).")
          @Nullable Integer attempt,
      @Parameters(paramLabel = "ID", description = "The job's id.") String id) {
    RemoteLogs logs = new RemoteLogs(server.client(console), console, path(id, "/logs"));
    if (follow) {
      StringBuilder query = new StringBuilder();
      parameter(query, "attempt", attempt);
      parameter(query, "stream", stream);
      parameter(query, "tail", tail);
      logs.follow(query.toString());
    } else {
      logs.copy(
          (page, after) -> {
            StringBuilder query = new StringBuilder();
            parameter(query, "attempt", page == null ? attempt : page);
            parameter(query, "stream", stream);
            parameter(query, "tail", after == null ? tail : null);
            parameter(query, "after", after);
            return query.toString();
          });
    }
    return ExitCode.OK;
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "Ask for the end of jobs; running ones end first.")
  int cancel(
      @Mixin ServerOptions server,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for people.")
          @Nullable String reason,
      @Option(
              names = "--grace",
              paramLabel = "DURATION",
              description = "How long a running attempt may take to end by itself.")
          @Nullable String grace,
      @Parameters(paramLabel = "ID", arity = "1..*", description = "The jobs' ids.")
          List<String> ids) {
    JsonObject body = new JsonObject();
    if (reason != null) {
      body.put("reason", reason);
    }
    if (grace != null) {
      body.put("grace", grace);
    }
    ApiClient client = server.client(console);
    return change(server, ids, id -> client.post(path(id, "/cancel"), body.toBuffer()));
  }

  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description = "Queue jobs again that ended without success.")
  int retry(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "ID", arity = "1..*", description = "The jobs' ids.")
          List<String> ids) {
    ApiClient client = server.client(console);
    return change(server, ids, id -> client.post(path(id, "/retry"), Buffer.buffer("{}")));
  }

  private int change(ServerOptions server, List<String> ids, Function<String, JsonObject> action) {
    int exitCode = ExitCode.OK;
    for (String id : ids) {
      try {
        JobView job = new JobView(action.apply(id));
        boolean ending = !job.isFinal() && Boolean.TRUE.equals(job.value("cancelRequested"));
        console
            .out()
            .println(
                server.json()
                    ? job.json()
                    : id + " " + (ending ? "is being cancelled" : job.state()));
      } catch (Failure failure) {
        if (ids.size() == 1) {
          throw failure;
        }
        console.err().println(id + ": " + failure.getMessage());
        exitCode = failure.exitCode();
      }
    }
    return exitCode;
  }

  private static List<JobView> pages(ApiClient client, String query, int limit) {
    List<JobView> jobs = new ArrayList<>();
    String cursor = null;
    do {
      StringBuilder page = new StringBuilder(query);
      parameter(page, "limit", Math.min(PAGE, limit - jobs.size()));
      parameter(page, "cursor", cursor);
      JsonObject answer = client.get("/jobs" + page);
      if (answer.getValue("items") instanceof JsonArray items) {
        items.forEach(item -> jobs.add(new JobView((JsonObject) item)));
      }
      cursor = answer.getString("nextCursor");
    } while (cursor != null && jobs.size() < limit);
    return jobs;
  }

  private void printList(List<JobView> jobs) {
    Table table = new Table("ID", "NAME", "KIND", "QUEUE", "STATE", "ATTEMPT", "CREATED", "ERROR");
    for (JobView job : jobs) {
      table.row(
          job.id(),
          job.value("name"),
          job.value("kind"),
          job.value("queue"),
          job.state(),
          job.value("attempt"),
          job.value("createdAt"),
          job.error().isEmpty() ? "" : job.brief());
    }
    table.print(console.out());
  }

  private void printOne(JobView job) {
    Table table = new Table("JOB", job.id());
    for (String key :
        List.of(
            "kind",
            "name",
            "state",
            "queue",
            "priority",
            "labels",
            "createdAt",
            "runAt",
            "startedAt",
            "finishedAt",
            "nextAttemptAt",
            "expiresAt",
            "attempt",
            "maxAttempts",
            "lost",
            "cancelRequested",
            "progress",
            "result",
            "error",
            "node")) {
      Object value = job.value(key);
      if (value != null) {
        table.row(key, value instanceof String ? value : Json.encode(value));
      }
    }
    table.print(console.out());
  }

  private static String path(String id, String rest) {
    return "/jobs/" + ApiClient.encoded(id) + rest;
  }

  private static void parameter(StringBuilder query, String name, @Nullable Object value) {
    if (value != null) {
      query
          .append(query.length() == 0 ? '?' : '&')
          .append(ApiClient.encoded(name))
          .append('=')
          .append(ApiClient.encoded(value.toString()));
    }
  }
}
