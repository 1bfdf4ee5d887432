package dev.legwork.trace;

import dev.legwork.job.Job;
import dev.legwork.job.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * Begins the spans that are told to a tracing system. Safe on any thread; never blocks, never
 * fails.
 */
public interface Tracing {
  /** Tells nobody, and still hands a caller's trace on. */
  Tracing OFF = new Untraced();

  /**
   * A request that makes jobs.
   *
   * @param method of HTTP
   * @param route the path with its variable parts as names
   * @param caller where the request stands in a trace, or null
   */
  RequestSpan request(String method, String route, @Nullable TraceContext caller);

  /**
   * One attempt of {@code job}, which is running; as a part of the trace of its submission, or of a
   * trace of its own that points there when that was long ago.
   */
  WorkSpan attempt(Job job);

  /** Sends what is not sent yet, and ends. Blocks for some seconds at most. Safe to call twice. */
  void close();
}
