package dev.legwork.trace.otel;

import dev.legwork.job.TraceContext;
import dev.legwork.trace.RequestSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

/** A span of kind SERVER; only what is the server's fault is an error, as the conventions say. */
final class OtelRequest implements RequestSpan {
  private final Span span;
  private final TraceContext context;

  OtelRequest(Span span) {
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
  public void end(int status) {
    span.setAttribute("http.response.status_code", (long) status);
    if (status >= 500) {
      span.setAttribute("error.type", Integer.toString(status));
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }
}
