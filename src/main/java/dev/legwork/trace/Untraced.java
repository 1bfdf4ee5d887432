package dev.legwork.trace;

import dev.legwork.job.Job;
import dev.legwork.job.TraceContext;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** No tracing system: contexts are handed on, and that is all. */
final class Untraced implements Tracing {
  private static final RequestSpan NOBODYS = new Request(null);

  @Override
  public RequestSpan request(String method, String route, @Nullable TraceContext caller) {
    return caller == null ? NOBODYS : new Request(caller);
  }

  @Override
  public WorkSpan attempt(Job job) {
    @Nullable TraceContext given = job.origin().trace();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new Work(given == null ? TraceContext.begin(random) : given.child(random));
  }

  @Override
  public void close() {}

  private record Request(@Nullable TraceContext context) implements RequestSpan {
    @Override
    public boolean isRecording() {
      return false;
    }

    @Override
    public void end(int status) {}
  }

  /** Calls of an attempt are the attempt itself, as nobody could tell them apart. */
  record Work(TraceContext context) implements WorkSpan {
    @Override
    public boolean isRecording() {
      return false;
    }

    @Override
    public WorkSpan call(Target target) {
      return this;
    }

    @Override
    public void answered(int status) {}

    @Override
    public void end(@Nullable String error, @Nullable String message) {}
  }
}
