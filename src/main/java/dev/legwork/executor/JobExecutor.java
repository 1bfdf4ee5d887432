package dev.legwork.executor;

import dev.legwork.job.JobKind;
import dev.legwork.job.Violation;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Performs the jobs of one kind. An instance is deployed several times over; each instance is
 * confined to one event-loop context and must not block it.
 */
public interface JobExecutor {

  /** The kind it performs. */
  JobKind kind();

  /**
   * What is wrong with a payload, with pointers that begin with the kind's key ({@code /http/url});
   * empty if it can be run. Called at submission on any thread: no I/O, no state.
   */
  List<Violation> check(JsonObject payload);

  /** Gets ready on the current context. */
  default Future<Void> start() {
    return Future.succeededFuture();
  }

  /** Frees what it holds; no attempt is under way. Safe to call twice. */
  default Future<Void> stop() {
    return Future.succeededFuture();
  }

  /**
   * Makes one attempt, on this instance's context. The future completes when nothing of the attempt
   * is left: no process, no open connection, no file. A failed future is a defect and becomes the
   * job's error {@code internal}.
   */
  Future<Outcome> execute(Attempt attempt);
}
