package dev.legwork.trace.otel;

import dev.legwork.job.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The same context in our words and in OpenTelemetry's. */
final class SpanContexts {
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  private SpanContexts() {}

  /** A context whose span is the remote one. */
  static Context remote(TraceContext context) {
    return W3C.extract(Context.root(), context, Reader.INSTANCE);
  }

  /** What to hand on from {@code span}. */
  static TraceContext of(Span span) {
    Map<String, String> headers = new HashMap<>();
    W3C.inject(Context.root().with(span), headers, (map, key, value) -> headers.put(key, value));
    String traceparent = Objects.requireNonNull(headers.get(PARENT), "a span has a context");
    return new TraceContext(traceparent, headers.get(STATE));
  }

  private enum Reader implements TextMapGetter<TraceContext> {
    INSTANCE;

    @Override
    public @Nullable String get(@Nullable TraceContext context, String key) {
      if (context == null) {
        return null;
      }
      return key.equals(PARENT)
          ? context.traceparent()
          : key.equals(STATE) ? context.tracestate() : null;
    }
  }
}
