package dev.legwork.store.heap;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobLife;
import dev.legwork.job.JobState;
import dev.legwork.store.AttemptRecord;
import dev.legwork.store.QueueSettings;
import dev.legwork.store.Step;
import dev.legwork.store.Step.Changed;
import dev.legwork.store.Step.Changed.ChangeOutcome;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The steps that callers ask for by a job's or a queue's name. */
final class Changes {
  private final Tables tables;
  private final Life life;

  Changes(Tables tables, Life life) {
    this.tables = tables;
    this.life = life;
  }

  Changed cancel(Step.Cancel step, Instant now) {
    return change(
        step.jobId(),
        state -> step.onlyPending() ? state.isPending() : !state.isFinal(),
        job -> {
          Job after = JobLife.cancelled(job, step.request(), now, life.retention());
          return after.equals(job) ? job : life.change(after, now);
        });
  }

  Changed retry(Step.Retry step, Instant now) {
    return change(
        step.jobId(),
        state -> state.isFinal() && state != JobState.SUCCEEDED,
        job -> {
          life.remember(job, AttemptRecord.newestOf(job));
          return life.change(JobLife.retriedByHand(job, now), now);
        });
  }

  Changed runNow(Step.RunNow step, Instant now) {
    return change(
        step.jobId(),
        state -> state == JobState.SCHEDULED || state == JobState.RETRYING,
        job -> life.change(JobLife.broughtForward(job, now), now));
  }

  Changed delete(Step.Delete step) {
    return change(
        step.jobId(),
        JobState::isFinal,
        job -> {
          life.delete(job);
          return job;
        });
  }

  QueueSettings putQueue(Step.PutQueue step) {
    QueueSettings after = step.patch().applyTo(tables.settings(step.name()));
    tables.set(tables.settings, step.name(), after);
    return after;
  }

  private Changed change(JobId id, Predicate<JobState> allowed, UnaryOperator<Job> change) {
    Job job = tables.jobs.get(id);
    if (job == null) {
      return new Changed(ChangeOutcome.NOT_FOUND, null);
    }
    return allowed.test(job.state())
        ? new Changed(ChangeOutcome.DONE, change.apply(job))
        : new Changed(ChangeOutcome.CONFLICT, job);
  }
}
