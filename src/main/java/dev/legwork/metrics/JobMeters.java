package dev.legwork.metrics;

import dev.legwork.job.Job;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.JobStatus;
import dev.legwork.job.Transition;
import dev.legwork.store.AttemptRecord.Outcome;
import dev.legwork.store.Step;
import dev.legwork.store.Step.Inserted.InsertOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts jobs and attempts by what the store answered and committed. All times are the store's.
 * Safe on any thread.
 */
final class JobMeters {
  private final QueueLabels queues;
  private final Map<JobKind, Lazy<Timer>> runs = new EnumMap<>(JobKind.class);

  JobMeters(MeterRegistry registry) {
    queues = new QueueLabels(registry);
    for (JobKind kind : JobKind.values()) {
      runs.put(kind, new Lazy<>(() -> timer(registry, kind)));
    }
  }

  QueueLabels queues() {
    return queues;
  }

  /** Counts the answers to steps that were committed. */
  void answered(List<Step<?>> steps, List<Object> answers) {
    for (int i = 0; i < steps.size(); i++) {
      Step<?> step = steps.get(i);
      Object answer = answers.get(i);
      if (step instanceof Step.Insert insert) {
        inserted(insert.submission().spec(), (Step.Inserted) answer);
      } else if (step instanceof Step.ClaimDue) {
        claimed((Step.Claimed) answer);
      } else if (step instanceof Step.Finish finish) {
        ended(finish.transition(), ((Step.Fenced) answer).job());
      } else if (step instanceof Step.Rescue) {
        lost((Step.Rescued) answer);
      }
    }
  }

  /** Counts the jobs of a commit that are final now. */
  void committed(List<Job> jobs) {
    for (Job job : jobs) {
      if (job.state().isFinal()) {
        queues.of(job.spec().queue()).of(job.spec().kind()).finished(job.state()).increment();
      }
    }
  }

  private void inserted(JobSpec spec, Step.Inserted inserted) {
    if (inserted.outcome() == InsertOutcome.CREATED) {
      queues.of(spec.queue()).of(spec.kind()).submitted().increment();
    } else if (inserted.outcome() == InsertOutcome.REFUSED) {
      queues.of(spec.queue()).of(spec.kind()).refused().increment();
    }
  }

  private void claimed(Step.Claimed claimed) {
    for (Job job : claimed.jobs()) {
      @Nullable Instant startedAt = job.status().startedAt();
      if (startedAt != null) {
        queues.of(job.spec().queue()).waits().record(between(job.status().dueAt(), startedAt));
      }
    }
  }

  private void ended(Transition transition, @Nullable Job job) {
    if (job == null) {
      return; // The claim was lost before, and was counted then.
    }
    JobKind kind = job.spec().kind();
    queues.of(job.spec().queue()).of(kind).attempts(outcome(job.state())).increment();
    JobStatus status = job.status();
    // A job that is to be tried again does not tell when the attempt ended, but when the next is
    // due.
    @Nullable Instant finishedAt =
        status.finishedAt() != null
            ? status.finishedAt()
            : status.dueAt().minus(transition.delay());
    if (status.startedAt() != null) {
      Objects.requireNonNull(runs.get(kind)).get().record(between(status.startedAt(), finishedAt));
    }
  }

  private void lost(Step.Rescued rescued) {
    for (Job job : rescued.jobs()) {
      queues.of(job.spec().queue()).of(job.spec().kind()).attempts(Outcome.LOST).increment();
    }
  }

  private static Outcome outcome(JobState state) {
    return switch (state) {
      case SUCCEEDED -> Outcome.SUCCEEDED;
      case CANCELLED -> Outcome.CANCELLED;
      case FAILED, EXPIRED, RETRYING, SCHEDULED, QUEUED, RUNNING, WAITING -> Outcome.FAILED;
    };
  }

  private static Timer timer(MeterRegistry registry, JobKind kind) {
    return Timer.builder(Names.RUN)
        .description("From the claim of an attempt to its end")
        .tag("kind", kind.wireName())
        .serviceLevelObjectives(Buckets.LIFE)
        .register(registry);
  }

  private static Duration between(Instant from, Instant to) {
    return to.isAfter(from) ? Duration.between(from, to) : Duration.ZERO;
  }
}
