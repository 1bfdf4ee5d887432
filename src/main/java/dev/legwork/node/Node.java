package dev.legwork.node;

import dev.legwork.config.LegworkConfig;
import dev.legwork.engine.JobService;
import dev.legwork.event.JobEvents;
import dev.legwork.output.AttemptLogs;
import dev.legwork.store.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Stands in until the real node is merged; has its shape. */
@SuppressWarnings("DoNotCallSuggester")
public final class Node {
  private Node() {}

  /** Always fails. */
  public static Future<Node> start(LegworkConfig config, NodeOptions options) {
    return Future.failedFuture(new UnsupportedOperationException("There is no node yet"));
  }

  /** Where it listens. */
  public String url() {
    throw new UnsupportedOperationException();
  }

  /** What it runs on. */
  public Vertx vertx() {
    throw new UnsupportedOperationException();
  }

  /** Its jobs. */
  public JobService jobs() {
    throw new UnsupportedOperationException();
  }

  /** Its output. */
  public AttemptLogs logs() {
    throw new UnsupportedOperationException();
  }

  /** Its events. */
  public JobEvents events() {
    throw new UnsupportedOperationException();
  }

  /** Its large results. */
  public BlobStore blobs() {
    throw new UnsupportedOperationException();
  }

  /** Stops claiming and waits. */
  public Future<Void> drain(Duration atMost) {
    return Future.succeededFuture();
  }

  /** Ends. */
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
