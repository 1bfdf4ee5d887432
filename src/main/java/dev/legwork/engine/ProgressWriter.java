package dev.legwork.engine;

import dev.legwork.job.RawJson;
import dev.legwork.log.JobLog;
import dev.legwork.store.Claim;
import dev.legwork.store.JobStore;
import dev.legwork.store.Step;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what an attempt says of itself, one write at a time: what comes meanwhile is merged into
 * the next. Confined to the attempt's context.
 */
final class ProgressWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressWriter.class);

  private final JobStore store;
  private final Claim claim;
  private @Nullable RawJson next;
  private Promise<Boolean> nextWritten = Promise.promise();
  private boolean writing;

  ProgressWriter(JobStore store, Claim claim) {
    this.store = store;
    this.claim = claim;
  }

  /** Whether the claim still held when this, or something newer, was written. */
  Future<Boolean> write(RawJson progress) {
    next = progress;
    Future<Boolean> written = nextWritten.future();
    if (!writing) {
      writeNext();
    }
    return written;
  }

  private void writeNext() {
    RawJson progress = next;
    if (progress == null) {
      writing = false;
      return;
    }
    Promise<Boolean> written = nextWritten;
    next = null;
    nextWritten = Promise.promise();
    writing = true;
    store
        .apply(new Step.Progress(claim, progress))
        .map(Step.Fenced::applied)
        .onComplete(written)
        .onFailure(
            failure ->
                JobLog.about(LOG.atDebug(), claim.jobId(), 0)
                    .setCause(failure)
                    .log("Progress of job {} was not written", claim.jobId()))
        .onComplete(done -> writeNext());
  }
}
