package dev.legwork.trace.otel;

import dev.legwork.job.Job;
import dev.legwork.job.JobStatus;
import dev.legwork.job.TraceContext;
import dev.legwork.trace.RequestSpan;
import dev.legwork.trace.Tracing;
import dev.legwork.trace.WorkSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sends spans as the standard {@code OTEL_*} variables say. The ids of the spans are those of the
 * contexts that are handed on. Spans wait in memory, so many and no more, and are dropped when the
 * receiver does not keep up; jobs never wait for it.
 */
public final class OpenTelemetryTracing implements Tracing {
  /** An attempt that begins later after its submission than this has a trace of its own. */
  private static final Duration SAME_TRACE = Duration.ofMinutes(5);

  private static final long CLOSE_SECONDS = 5;

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;

  private OpenTelemetryTracing(OpenTelemetrySdk sdk, String version) {
    this.sdk = sdk;
    tracer =
        sdk.getTracerProvider()
            .tracerBuilder("dev.legwork")
            .setInstrumentationVersion(version)
            .build();
  }

  /**
   * Opens what {@code environment} asks for. Blocks a little.
   *
   * @param version of this program
   * @param node this node's name
   * @throws IllegalArgumentException with words for people if the variables cannot be followed
   */
  public static OpenTelemetryTracing open(
      Map<String, String> environment, String version, String node) {
    refuseGrpc(environment);
    // OpenTelemetry says by java.util.logging what it cannot send.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    try {
      return new OpenTelemetryTracing(
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(() -> properties(environment, node))
              .addPropertiesCustomizer(config -> ONLY_TRACES)
              .build()
              .getOpenTelemetrySdk(),
          version);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The OTEL_* variables cannot be followed: " + e.getMessage(), e);
    }
  }

  private static void refuseGrpc(Map<String, String> environment) {
    for (String name :
        List.of("OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL")) {
      if ("grpc".equals(environment.get(name))) {
        throw new IllegalArgumentException(
            name + " is grpc, which this program does not speak; use http/protobuf (port 4318)");
      }
    }
  }

  /** Metrics are read from the node, and logs are what it writes. */
  private static final Map<String, String> ONLY_TRACES =
      Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none");

  /** The given environment, which need not be the process's own, over the defaults. */
  private static Map<String, String> properties(Map<String, String> environment, String node) {
    Map<String, String> properties = new HashMap<>();
    properties.put("otel.service.name", "legwork");
    properties.put("otel.exporter.otlp.protocol", "http/protobuf");
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("OTEL_")) {
            properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    String given = properties.get("otel.resource.attributes");
    properties.put(
        "otel.resource.attributes",
        (given == null || given.isBlank() ? "" : given + ",") + "legwork.node=" + node);
    return properties;
  }

  @Override
  public RequestSpan request(String method, String route, @Nullable TraceContext caller) {
    SpanBuilder builder =
        tracer
            .spanBuilder(method + " " + route)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("http.request.method", method)
            .setAttribute("http.route", route);
    if (caller == null) {
      builder.setNoParent();
    } else {
      builder.setParent(SpanContexts.remote(caller));
    }
    return new OtelRequest(builder.startSpan());
  }

  @Override
  public WorkSpan attempt(Job job) {
    JobStatus status = job.status();
    SpanBuilder builder =
        tracer
            .spanBuilder("legwork.attempt")
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("legwork.job.id", job.id().toString())
            .setAttribute("legwork.job.kind", job.spec().kind().wireName())
            .setAttribute("legwork.job.queue", job.spec().queue())
            .setAttribute("legwork.attempt", (long) status.attempt());
    if (job.spec().name() != null) {
      builder.setAttribute("legwork.job.name", job.spec().name());
    }
    @Nullable TraceContext submission = job.origin().trace();
    if (submission == null) {
      builder.setNoParent();
    } else if (isRecent(job)) {
      builder.setParent(SpanContexts.remote(submission));
    } else {
      builder
          .setNoParent()
          .addLink(Span.fromContext(SpanContexts.remote(submission)).getSpanContext());
    }
    return new OtelWork(tracer, builder.startSpan());
  }

  private static boolean isRecent(Job job) {
    @Nullable Instant startedAt = job.status().startedAt();
    return startedAt == null
        || Duration.between(job.origin().createdAt(), startedAt).compareTo(SAME_TRACE) <= 0;
  }

  @Override
  public void close() {
    sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
