package dev.legwork.trace.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobLife;
import dev.legwork.job.Origin;
import dev.legwork.job.TraceContext;
import dev.legwork.store.Specs;
import dev.legwork.trace.RequestSpan;
import dev.legwork.trace.WorkSpan;
import dev.legwork.trace.otel.Collector.ReceivedSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class OpenTelemetryTest {
  private static final long SERVER = 2;
  private static final long CLIENT = 3;
  private static final long CONSUMER = 5;
  private static final TraceContext CALLER =
      TraceContext.of(
          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", List.of("a=1,b=2"));

  private Collector collector;

  @BeforeEach
  void listen() throws Exception {
    collector = new Collector();
  }

  @AfterEach
  void close() {
    collector.close();
  }

  private OpenTelemetryTracing open(String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    assertThat(OtelSettings.askForTraces(environment)).isTrue();
    return OpenTelemetryTracing.open(environment, "1.2.3", "n-1");
  }

  private static Job running(TraceContext trace, Duration waited) {
    Instant created = Instant.parse("2025-06-01T12:00:00Z");
    JobId id = JobId.next();
    Job job =
        new Job(
            id,
            Specs.plain(),
            new Origin(created, null, trace, null, id, null),
            JobLife.submitted(Specs.plain(), 0, created));
    return JobLife.claimed(job, "n-1", created.plus(waited));
  }

  @Test
  void aSubmissionItsAttemptAndItsCallAreOneTraceFromTheCallerOn() {
    OpenTelemetryTracing tracing = open();
    RequestSpan request = tracing.request("POST", "/api/v1/jobs", CALLER);
    WorkSpan attempt = tracing.attempt(running(request.context(), Duration.ofSeconds(1)));
    WorkSpan call = attempt.call(new WorkSpan.Target("GET", true, "example.com", 8443, "/a"));
    call.answered(200);
    call.end(null, null);
    attempt.end("exit_code", "It ended with 3");
    request.end(202);
    tracing.close();

    ReceivedSpan served = collector.span("POST /api/v1/jobs");
    ReceivedSpan tried = collector.span("legwork.attempt");
    ReceivedSpan called = collector.span("GET");
    assertThat(List.of(served.traceId(), tried.traceId(), called.traceId()))
        .containsOnly(CALLER.traceId());
    assertThat(served.parentId()).isEqualTo("00f067aa0ba902b7");
    assertThat(tried.parentId()).isEqualTo(served.spanId());
    assertThat(called.parentId()).isEqualTo(tried.spanId());
    assertThat(List.of(served.kind(), tried.kind(), called.kind()))
        .containsExactly(SERVER, CONSUMER, CLIENT);
    assertThat(request.context().traceparent()).contains(served.spanId());
    assertThat(attempt.context().traceparent()).contains(tried.spanId());
    assertThat(call.context().traceparent()).contains(called.spanId());
    assertThat(call.context().tracestate()).isEqualTo("a=1,b=2");
    assertThat(tried.error()).isTrue();
    assertThat(tried.attributes())
        .containsEntry("legwork.attempt", "1")
        .containsEntry("legwork.job.queue", "default")
        .containsEntry("error.type", "exit_code");
    assertThat(called.attributes())
        .containsEntry("url.full", "https://example.com:8443/a")
        .containsEntry("http.response.status_code", "200");
    assertThat(collector.resource)
        .containsEntry("service.name", "legwork")
        .containsEntry("legwork.node", "n-1");
  }

  @Test
  void anAttemptLongAfterItsSubmissionHasATraceOfItsOwnThatPointsThere() {
    OpenTelemetryTracing tracing = open("OTEL_SERVICE_NAME", "mine");
    WorkSpan attempt = tracing.attempt(running(CALLER, Duration.ofMinutes(6)));
    attempt.end(null, null);
    tracing.close();

    ReceivedSpan span = collector.span("legwork.attempt");
    assertThat(span.traceId()).isNotEqualTo(CALLER.traceId());
    assertThat(attempt.context().traceId()).isEqualTo(span.traceId());
    assertThat(span.linkedTraces()).containsExactly(CALLER.traceId());
    assertThat(span.error()).isFalse();
    assertThat(collector.resource).containsEntry("service.name", "mine");
  }

  @Test
  void whoIsNotSampledIsNotToldButHandsOnItsContext() {
    OpenTelemetryTracing tracing = open();
    TraceContext unsampled =
        TraceContext.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", List.of());
    RequestSpan request = tracing.request("POST", "/api/v1/jobs", unsampled);
    request.end(202);
    tracing.close();

    assertThat(collector.spans).isEmpty();
    assertThat(request.isRecording()).isFalse();
    assertThat(request.context().traceId()).isEqualTo(unsampled.traceId());
    assertThat(request.context().traceparent()).endsWith("-00");
  }

  @Test
  void aReceiverThatIsNotThereHarmsNobody() {
    String url = collector.url();
    collector.close();
    OpenTelemetryTracing tracing =
        OpenTelemetryTracing.open(
            Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", url, "OTEL_EXPORTER_OTLP_TIMEOUT", "500"),
            "1",
            "n");
    RequestSpan request = tracing.request("POST", "/api/v1/jobs", null);
    request.end(500);
    tracing.close();
    tracing.close();

    assertThat(request.context()).isNotNull();
  }

  @Test
  void whatCannotBeFollowedIsSaid() {
    Map<String, String> grpc =
        Map.of("OTEL_TRACES_EXPORTER", "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    assertThatThrownBy(() -> OpenTelemetryTracing.open(grpc, "1", "n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OTEL_EXPORTER_OTLP_PROTOCOL")
        .hasMessageContaining("http/protobuf");
    assertThatThrownBy(
            () -> OpenTelemetryTracing.open(Map.of("OTEL_TRACES_EXPORTER", "jaeger"), "1", "n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jaeger");
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://x,true",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://x,true",
    "OTEL_TRACES_EXPORTER=otlp,true",
    "OTEL_TRACES_EXPORTER=none;OTEL_EXPORTER_OTLP_ENDPOINT=http://x,false",
    "OTEL_SDK_DISABLED=true;OTEL_EXPORTER_OTLP_ENDPOINT=http://x,false",
    "OTEL_SERVICE_NAME=x,false",
    "OTEL_EXPORTER_OTLP_ENDPOINT=,false"
  })
  void onlyWhoAsksGetsTraces(String variables, boolean asked) {
    Map<String, String> environment = new HashMap<>();
    for (String variable : variables.split(";")) {
      environment.put(variable.split("=", 2)[0], variable.split("=", 2)[1]);
    }
    assertThat(OtelSettings.askForTraces(environment)).isEqualTo(asked);
  }
}
