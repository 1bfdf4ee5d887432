package dev.legwork.trace.otel;

import dev.legwork.job.TraceContext;
import dev.legwork.trace.WorkSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** A span of an attempt, or of a call below one. */
final class OtelWork implements WorkSpan {
  private final Tracer tracer;
  private final Span span;
  private final TraceContext context;

  OtelWork(Tracer tracer, Span span) {
    this.tracer = tracer;
    this.span = span;
    context = SpanContexts.of(span);
  }

  @Override
  public TraceContext context() {
    return context;
  }

  @Override
  public boolean isRecording() {
    return span.isRecording();
  }

  @Override
  public WorkSpan call(Target target) {
    return new OtelWork(
        tracer,
        tracer
            .spanBuilder(target.method())
            .setSpanKind(SpanKind.CLIENT)
            .setParent(Context.root().with(span))
            .setAttribute("http.request.method", target.method())
            .setAttribute("url.full", target.url())
            .setAttribute("server.address", target.host())
            .setAttribute("server.port", (long) target.port())
            .startSpan());
  }

  @Override
  public void answered(int status) {
    span.setAttribute("http.response.status_code", (long) status);
  }

  @Override
  public void end(@Nullable String error, @Nullable String message) {
    if (error != null) {
      span.setAttribute("error.type", error);
      span.setStatus(StatusCode.ERROR, message == null ? "" : message);
    }
    span.end();
  }
}
