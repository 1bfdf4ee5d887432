package dev.legwork.log;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.TraceContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Says in a log line which job it is about, in fields that can be searched for. Fields of the event
 * and not of the thread (MDC): an event loop works for many jobs at once.
 */
public final class JobLog {
  /** The field that names the trace, as tracing systems spell its id. */
  public static final String TRACE_ID = "traceId";

  private JobLog() {}

  /** A line about a job in its newest attempt, if it has one. */
  public static LoggingEventBuilder about(LoggingEventBuilder line, Job job) {
    @Nullable TraceContext trace = job.origin().trace();
    LoggingEventBuilder about = about(line, job.id(), job.status().attempt());
    return trace == null ? about : about.addKeyValue(TRACE_ID, trace.traceId());
  }

  /** A line about an attempt; 0 for none. */
  public static LoggingEventBuilder about(LoggingEventBuilder line, JobId id, int attempt) {
    LoggingEventBuilder about = line.addKeyValue("jobId", id);
    return attempt > 0 ? about.addKeyValue("attempt", attempt) : about;
  }
}
