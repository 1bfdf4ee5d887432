package dev.legwork.output;

import dev.legwork.job.JobId;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads the output of attempts, running or over. Pull alone: a reader asks for what it can take, so
 * a slow one costs neither memory nor the program's time. Safe on any thread; futures complete on
 * the caller's context.
 */
public interface AttemptLogs {
  /**
   * A part of an attempt's output; an empty complete page if the attempt wrote nothing or is not
   * known.
   */
  Future<LogPage> read(JobId id, int attempt, LogQuery query);

  /**
   * The offset at which the last {@code lines} lines of an attempt (of one stream, or both if null)
   * begin.
   */
  Future<Long> tail(JobId id, int attempt, @Nullable Stream stream, int lines);

  /** Completes when there is something at or beyond {@code offset}, or when nothing will follow. */
  Future<Void> more(JobId id, int attempt, long offset);
}
