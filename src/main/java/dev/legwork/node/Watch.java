package dev.legwork.node;

import dev.legwork.metrics.Metrics;
import dev.legwork.trace.Tracing;
import dev.legwork.trace.otel.OpenTelemetryTracing;
import dev.legwork.trace.otel.OtelSettings;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Those who watch a node, and the name by which they know it. Owned by the node.
 *
 * @param node its name, different at each start
 * @param metrics what is counted
 * @param tracing who is told of requests and attempts
 */
record Watch(String node, Metrics metrics, Tracing tracing) {

  /** Gets ready what the environment asks for. Blocks. */
  static Watch open(Vertx vertx, InstantSource clock) {
    String node = String.format(Locale.ROOT, "n-%08x", ThreadLocalRandom.current().nextInt());
    Map<String, String> environment = System.getenv();
    Tracing tracing =
        OtelSettings.askForTraces(environment)
            ? OpenTelemetryTracing.open(environment, Version.TEXT, node)
            : Tracing.OFF;
    return new Watch(node, new Metrics(vertx, clock), tracing);
  }

  /** Sends what is left and lets go. Blocks. */
  void close() {
    tracing.close();
    metrics.close();
  }
}
