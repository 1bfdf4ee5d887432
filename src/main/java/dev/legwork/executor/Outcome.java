package dev.legwork.executor;

import dev.legwork.job.JobError;
import dev.legwork.job.RawJson;
import dev.legwork.trace.WorkSpan;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an attempt ended as. Data, not an exception. */
public sealed interface Outcome {

  /** What it brought, or null. */
  @Nullable RawJson result();

  /** Ends the span of the work that this is the end of. */
  void end(WorkSpan span);

  /** It did what was asked. */
  record Succeeded(@Nullable RawJson result) implements Outcome {
    @Override
    public void end(WorkSpan span) {
      span.end(null, null);
    }
  }

  /**
   * It did not.
   *
   * @param error why, and whether another attempt may help
   * @param result what it brought all the same, or null
   * @param retryAfter how long the other side asked to be left alone, or null
   */
  record Failed(JobError error, @Nullable RawJson result, @Nullable Duration retryAfter)
      implements Outcome {
    @Override
    public void end(WorkSpan span) {
      span.end(error.code().wireName(), error.message());
    }
  }

  /**
   * It ended because {@link Attempt#onStop} told it to. Only an executor that really was
   * interrupted says so; work that was done by then is {@link Succeeded} or {@link Failed} as ever.
   *
   * @param result what it brought all the same, or null
   */
  record Stopped(@Nullable RawJson result) implements Outcome {
    @Override
    public void end(WorkSpan span) {
      span.end("stopped", null);
    }
  }

  /** A failure without a result. */
  static Outcome failed(JobError error) {
    return new Failed(error, null, null);
  }
}
