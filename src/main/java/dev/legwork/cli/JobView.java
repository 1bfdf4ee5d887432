package dev.legwork.cli;

import dev.legwork.job.Durations;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a person wants to know of a job's answer, from the node or from this process alike. */
final class JobView {
  private static final Set<String> FINAL = Set.of("succeeded", "failed", "cancelled", "expired");
  private static final int BRIEF = 72;

  private final JsonObject job;

  JobView(JsonObject job) {
    this.job = job;
  }

  String id() {
    return text("id");
  }

  String state() {
    return text("state");
  }

  boolean isFinal() {
    return FINAL.contains(state());
  }

  /** The name its owner gave it, else its id. */
  String label() {
    String name = job.getString("name");
    return name == null || name.isEmpty() ? id() : name;
  }

  /** How long the last attempt took, or empty if there was none. */
  String duration() {
    try {
      String started = job.getString("startedAt");
      String finished = job.getString("finishedAt");
      return started == null || finished == null
          ? ""
          : Durations.format(Duration.between(Instant.parse(started), Instant.parse(finished)));
    } catch (DateTimeParseException e) {
      return "";
    }
  }

  /** The result, or what went wrong, in one short line. */
  String brief() {
    String text = job.getValue("error") instanceof JsonObject ? error() : briefResult();
    String line = Table.printable(text.strip());
    return line.length() <= BRIEF ? line : line.substring(0, BRIEF - 2) + "..";
  }

  /** {@code code: message}, or empty if there is no error. */
  String error() {
    return job.getValue("error") instanceof JsonObject error
        ? error.getString("code", "internal") + ": " + error.getString("message", "")
        : "";
  }

  private String briefResult() {
    Object result = job.getValue("result");
    if (result instanceof JsonObject object) {
      if (object.containsKey("exitCode")) {
        Object shown = object.getValue("json") != null ? object.getValue("json") : "";
        return shown.equals("") ? object.getString("text", "") : Json.encode(shown);
      } else if (object.containsKey("status")) {
        return "status " + object.getValue("status") + ", " + object.getValue("bytes") + " bytes";
      }
    }
    return result == null ? "" : Json.encode(result);
  }

  /** What the shell is told of this job's end. */
  int exitCode() {
    boolean timeout =
        job.getValue("error") instanceof JsonObject error
            && "timeout".equals(error.getString("code"));
    return switch (state()) {
      case "succeeded" -> ExitCode.OK;
      case "cancelled" -> ExitCode.CANCELLED;
      default -> timeout ? ExitCode.TIMEOUT : ExitCode.FAILED;
    };
  }

  /** What the shell is told of all of them: a failure says more than a timeout or a cancel. */
  static int exitCode(List<JobView> jobs) {
    List<Integer> codes = jobs.stream().map(JobView::exitCode).toList();
    for (int code : new int[] {ExitCode.FAILED, ExitCode.TIMEOUT, ExitCode.CANCELLED}) {
      if (codes.contains(code)) {
        return code;
      }
    }
    return ExitCode.OK;
  }

  /** Prints the jobs for a person, or one JSON document a line. */
  static void print(List<JobView> jobs, boolean json, PrintStream out) {
    if (json) {
      jobs.forEach(view -> out.println(view.json()));
      return;
    }
    Table table = new Table("NAME", "STATE", "DURATION", "RESULT");
    jobs.forEach(view -> table.row(view.label(), view.state(), view.duration(), view.brief()));
    table.print(out);
  }

  /** The whole answer on one line. */
  String json() {
    return job.encode();
  }

  /** The whole answer over several lines. */
  String prettyJson() {
    return job.encodePrettily();
  }

  @Nullable Object value(String key) {
    return job.getValue(key);
  }

  private String text(String key) {
    return job.getString(key, "");
  }
}
