package dev.legwork.cli;

import dev.legwork.job.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Problems in words for a terminal: title, detail, and a line for each thing that is wrong. */
final class ProblemText {
  private static final String TOKEN_HINT =
      "Give the token with LEGWORK_TOKEN or --token; legwork key create makes one";

  private ProblemText() {}

  /** What an answer with a status of 400 or more says. */
  static Failure failure(int status, byte[] body) {
    int exitCode = status == 400 || status == 422 ? ExitCode.USAGE : ExitCode.FAILED;
    JsonObject problem = parse(body);
    String text = problem == null ? "The node answers with status " + status : of(problem);
    return new Failure(exitCode, status == 401 ? text + "\n  " + TOKEN_HINT : text);
  }

  /** A problem document in words. */
  static String of(JsonObject problem) {
    StringBuilder text = new StringBuilder();
    String title = problem.getString("title", "The node refuses");
    text.append(Table.printable(title));
    String detail = problem.getString("detail");
    boolean listed = problem.getValue("errors") instanceof JsonArray errors && !errors.isEmpty();
    if (!listed && detail != null && !detail.isBlank()) {
      text.append(": ").append(Table.printable(detail));
    }
    if (problem.getValue("errors") instanceof JsonArray all) {
      for (Object error : all) {
        if (error instanceof JsonObject one) {
          text.append("\n  ")
              .append(line(one.getString("pointer", ""), String.valueOf(one.getValue("detail"))));
        }
      }
    }
    String requestId = problem.getString("requestId");
    if (requestId != null) {
      text.append("\n  request ").append(Table.printable(requestId)).append(" in the node's log");
    }
    return text.toString();
  }

  /** A refusal in words, as a node's answer would read. */
  static String of(Refusal refusal) {
    if (!(refusal instanceof Refusal.Invalid invalid)) {
      return refusal.detail();
    }
    StringBuilder text = new StringBuilder();
    invalid
        .violations()
        .forEach(
            violation ->
                text.append(text.length() == 0 ? "" : "\n")
                    .append(line(violation.pointer(), violation.detail())));
    return text.toString();
  }

  private static String line(String pointer, String detail) {
    String place = pointer.isEmpty() || pointer.equals("#") ? "the document" : pointer;
    return Table.printable(place + " " + detail);
  }

  private static @Nullable JsonObject parse(byte[] body) {
    try {
      return Json.decodeValue(Buffer.buffer(body)) instanceof JsonObject object ? object : null;
    } catch (DecodeException e) {
      return null;
    }
  }
}
