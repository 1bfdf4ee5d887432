package dev.legwork.trace;

import dev.legwork.job.TraceContext;
import org.jspecify.annotations.Nullable;

/** An attempt, or a call that it makes. Confined to the attempt's context. */
public interface WorkSpan {
  /** The context to hand on to what it starts. */
  TraceContext context();

  /** Whether anybody wants to hear more of it. */
  boolean isRecording();

  /** An HTTP request that it makes, as a part of it. */
  WorkSpan call(Target target);

  /** Notes the status that was answered. */
  void answered(int status);

  /**
   * Ends it. Safe to call twice: the first call counts.
   *
   * @param error what kind of failure it was, or null if it was none
   * @param message more for people, or null
   */
  void end(@Nullable String error, @Nullable String message);

  /** Work of which nobody hears, at this place in a trace. */
  static WorkSpan untold(TraceContext context) {
    return new Untraced.Work(context);
  }

  /**
   * Where a request goes. Neither its query nor its user is told, as they may hold secrets.
   *
   * @param method of HTTP
   * @param tls whether it is https
   * @param host name or address
   * @param port the port
   * @param path without the query
   */
  record Target(String method, boolean tls, String host, int port, String path) {
    /** Without what may be secret. */
    public String url() {
      return (tls ? "https://" : "http://") + host + ":" + port + path;
    }
  }
}
