package dev.legwork.bench;

import dev.legwork.cli.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What the bench asks of a node beside its load. Confined to one thread. */
final class NodeApi implements AutoCloseable {
  private static final int BATCH = 1_000;
  private static final int PRELOADERS = 4;
  private static final double POLLS_PER_SECOND = 200;

  private final HttpLoad control;
  private final URI node;

  NodeApi(URI node) {
    this.node = node;
    control = new HttpLoad(node, 1);
  }

  /** Makes the queue if there is none, paused. */
  void pause(String queue) {
    patch(queue, "{\"paused\":true}");
  }

  void resume(String queue) {
    patch(queue, "{\"paused\":false}");
  }

  /**
   * Queues {@code count} jobs of one content by batches, over connections of its own: the node
   * would close those that are silent for long.
   */
  void queue(String job, int count) {
    try (HttpLoad preload = new HttpLoad(node, PRELOADERS)) {
      int full = count / BATCH;
      if (full > 0) {
        byte[] batch = batch(job, BATCH);
        Latencies unused = preload.send(full, 0, 200, index -> batch);
        check(preload.lastBody());
      }
      if (count % BATCH > 0) {
        byte[] rest = batch(job, count % BATCH);
        Latencies unused = preload.send(1, 0, 200, index -> rest);
      }
    }
  }

  /** Waits until {@code count} jobs of the queue have succeeded; any that failed ends the bench. */
  void awaitSucceeded(String queue, long count) {
    byte[] look = Requests.get("/queues/" + queue);
    while (true) {
      JsonObject counts = object(control.one(look, 200)).getJsonObject("counts");
      if (counts.getLong("failed", 0L) > 0 || counts.getLong("retrying", 0L) > 0) {
        throw new Failure(1, "Jobs of the bench failed: " + firstFailure(queue));
      }
      if (counts.getLong("succeeded", 0L) >= count) {
        return;
      }
      // The pace of the polls: the second of two requests waits for its time.
      Latencies unused = control.send(2, POLLS_PER_SECOND, 200, index -> look);
    }
  }

  /** How many jobs of the queue have succeeded so far. */
  long succeeded(String queue) {
    JsonObject status = object(control.one(Requests.get("/queues/" + queue), 200));
    return status.getJsonObject("counts").getLong("succeeded", 0L);
  }

  private String firstFailure(String queue) {
    JsonObject page =
        object(
            control.one(Requests.get("/jobs?limit=1&state=failed,retrying&queue=" + queue), 200));
    return page.getJsonArray("items", new JsonArray()).encode();
  }

  private static void check(byte[] body) {
    // A batch is answered with 200 even if its jobs were refused one by one.
    String answer = Buffer.buffer(body).toString();
    if (answer.contains("\"problem\"")) {
      throw new Failure(1, "The node refuses the jobs of the bench: " + answer.substring(0, 300));
    }
  }

  private void patch(String queue, String json) {
    byte[] unused = control.one(Requests.send("PATCH", "/queues/" + queue, json), 200);
  }

  private static byte[] batch(String job, int count) {
    List<String> jobs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      jobs.add(job);
    }
    return Requests.send("POST", "/jobs/batch", "[" + String.join(",", jobs) + "]");
  }

  private static JsonObject object(byte[] body) {
    return new JsonObject(Buffer.buffer(body));
  }

  @Override
  public void close() {
    control.close();
  }
}
