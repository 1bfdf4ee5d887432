package dev.legwork.engine;

import dev.legwork.job.RawJson;
import dev.legwork.log.JobLog;
import dev.legwork.store.Claim;
import dev.legwork.store.JobStore;
import dev.legwork.store.Step;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what an attempt says of itself, one write at a time: what comes meanwhile is merged into
 * the next.
 */
final class ProgressWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressWriter.class);

  private final JobStore store;
  private final Claim claim;
  private @Nullable RawJson next;
  private boolean writing;

  ProgressWriter(JobStore store, Claim claim) {
    this.store = store;
    this.claim = claim;
  }

  void write(RawJson progress) {
    next = progress;
    if (!writing) {
      writeNext();
    }
  }

  private void writeNext() {
    RawJson progress = next;
    if (progress == null) {
      writing = false;
      return;
    }
    next = null;
    writing = true;
    store
        .apply(new Step.Progress(claim, progress))
        .onFailure(
            failure ->
                JobLog.about(LOG.atDebug(), claim.jobId(), 0)
                    .setCause(failure)
                    .log("Progress of job {} was not written", claim.jobId()))
        .onComplete(done -> writeNext());
  }
}
