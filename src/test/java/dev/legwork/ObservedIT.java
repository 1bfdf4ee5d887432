package dev.legwork;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.trace.otel.Collector;
import dev.legwork.trace.otel.Collector.ReceivedSpan;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The built jar as an operator sees it: its log, its spans. */
@Timeout(120)
class ObservedIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String TRACEPARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  @TempDir Path dir;

  private static JsonObject submit(ServedNode node, JsonObject job) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.url() + "/api/v1/jobs"))
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=30")
            .header("traceparent", TRACEPARENT)
            .header("tracestate", "vendor=1")
            .POST(BodyPublishers.ofString(job.encode()))
            .build();
    String body = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    return new JsonObject(body);
  }

  private static JsonObject call(String url) {
    return new JsonObject()
        .put("http", new JsonObject().put("url", url))
        .put("retry", new JsonObject().put("maxAttempts", 1));
  }

  @Test
  void aJobIsOneTraceFromItsCallerToWhomItCalls() throws Exception {
    try (Collector collector = new Collector();
        ServedNode node =
            ServedNode.start(dir, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()))) {
      assertThat(submit(node, call(collector.url() + "/hook?token=secret")).getString("state"))
          .isEqualTo("succeeded");
      submit(node, call(collector.url() + "/fails"));
      node.terminate();
      assertThat(node.exit()).isEqualTo(0);

      assertThat(collector.spans).extracting(ReceivedSpan::traceId).containsOnly(TRACE);
      List<ReceivedSpan> served = named(collector, "POST /api/v1/jobs");
      List<ReceivedSpan> tried = named(collector, "legwork.attempt");
      List<ReceivedSpan> called = named(collector, "GET");
      assertThat(served).hasSize(2).allMatch(span -> span.parentId().equals("00f067aa0ba902b7"));
      assertThat(tried).hasSize(2);
      assertThat(called).hasSize(2);
      for (ReceivedSpan span : tried) {
        assertThat(served).extracting(ReceivedSpan::spanId).contains(span.parentId());
      }
      for (ReceivedSpan span : called) {
        assertThat(tried).extracting(ReceivedSpan::spanId).contains(span.parentId());
        assertThat(span.attributes().toString()).doesNotContain("secret");
      }
      // What was called was told of the span that was sent.
      assertThat(collector.calls)
          .extracting(headers -> headers.get("traceparent"))
          .containsExactlyInAnyOrderElementsOf(
              called.stream().map(span -> "00-" + TRACE + "-" + span.spanId() + "-01").toList());
      assertThat(collector.calls).allMatch(headers -> "vendor=1".equals(headers.get("tracestate")));
      assertThat(called).filteredOn(ReceivedSpan::error).hasSize(1);
      assertThat(tried).filteredOn(ReceivedSpan::error).hasSize(1);
    }
  }

  private static List<ReceivedSpan> named(Collector collector, String name) {
    return collector.spans.stream().filter(span -> span.name().equals(name)).toList();
  }

  @Test
  void withoutOpenTelemetryTheTraceIsHandedOnAllTheSame() throws Exception {
    try (Collector collector = new Collector();
        ServedNode node = ServedNode.start(dir)) {
      submit(node, call(collector.url() + "/hook"));

      assertThat(collector.spans).isEmpty();
      assertThat(collector.calls).hasSize(1);
      Map<String, String> headers = collector.calls.get(0);
      assertThat(headers.get("traceparent")).matches("00-" + TRACE + "-[0-9a-f]{16}-01");
      assertThat(headers.get("traceparent")).isNotEqualTo(TRACEPARENT);
      assertThat(headers).containsEntry("tracestate", "vendor=1");
      JsonObject job =
          submit(
              node,
              new JsonObject()
                  .put(
                      "process",
                      new JsonObject()
                          .put("command", List.of("sh", "-c", "echo $TRACEPARENT $TRACESTATE"))));
      assertThat(job.getJsonObject("result").getString("text"))
          .matches("00-" + TRACE + "-[0-9a-f]{16}-01 vendor=1\n");
    }
  }

  @Test
  void theLogIsJsonWhereNobodyWatches() throws Exception {
    try (ServedNode node = ServedNode.start(dir)) {
      node.terminate();
      assertThat(node.exit()).isEqualTo(0);

      List<JsonObject> lines = node.logLines().stream().map(JsonObject::new).toList();

      assertThat(lines)
          .extracting(line -> line.getString("message"))
          .anyMatch(m -> m.endsWith("is ready"));
      assertThat(lines)
          .extracting(line -> line.getString("message"))
          .anyMatch(m -> m.startsWith("Draining"));
      assertThat(lines).allMatch(line -> line.getString("node", "").startsWith("n-"));
    }
  }

  @Test
  void theLogIsTextWhereItIsAskedFor() throws Exception {
    try (ServedNode node =
        ServedNode.start(dir, Map.of("LEGWORK_LOG_FORMAT", "text"), "--set", "log.level=debug")) {
      assertThat(node.isReady()).isTrue();

      assertThat(node.logLines()).anyMatch(line -> line.matches("\\S+ INFO  Node .* is ready.*"));
    }
  }

  @Test
  void variablesThatCannotBeFollowedAreSaidInOneLine() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("legwork.jar"),
                "serve",
                "--port",
                "0",
                "--data-dir",
                dir.toString())
            .directory(dir.toFile())
            .redirectErrorStream(true);
    builder.environment().put("OTEL_TRACES_EXPORTER", "otlp");
    builder.environment().put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    Process process = builder.start();

    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(said.lines()).hasSize(1);
    assertThat(said).contains("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
  }
}
