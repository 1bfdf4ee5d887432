package dev.legwork.trace;

import dev.legwork.job.TraceContext;
import org.jspecify.annotations.Nullable;

/** A request under way. Confined to the request's context. */
public interface RequestSpan {
  /** The context that the jobs it makes are to carry; null if there is none. */
  @Nullable TraceContext context();

  /** Whether anybody wants to hear of its end. */
  boolean isRecording();

  /** Ends it with an HTTP status. Safe to call twice: the first call counts. */
  void end(int status);
}
