package dev.legwork.store.heap;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobLife;
import dev.legwork.job.JobState;
import dev.legwork.store.AttemptRecord;
import dev.legwork.store.Claim;
import dev.legwork.store.QueueSettings;
import dev.legwork.store.Step;
import dev.legwork.store.Step.Claimed;
import dev.legwork.store.Step.Fenced;
import dev.legwork.store.Step.Renewed;
import dev.legwork.store.Step.Rescued;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The steps of nodes: claim, renew, and all that is done under a claim. */
final class Claims {
  private final Tables tables;
  private final Life life;
  private final Sweeps sweeps;

  Claims(Tables tables, Life life, Sweeps sweeps) {
    this.tables = tables;
    this.life = life;
    this.sweeps = sweeps;
  }

  Claimed claimDue(Step.ClaimDue step, Instant now) {
    sweeps.moveAllThatIsDue(now);
    Map<JobKind, Integer> left = new EnumMap<>(JobKind.class);
    step.wanted()
        .forEach(
            (kind, count) -> {
              if (count > 0) {
                left.put(kind, count);
              }
            });
    List<Job> claimed = new ArrayList<>();
    while (!left.isEmpty()) {
      Job next = nextInTurn(left);
      if (next == null) {
        break;
      }
      tables.serve(next.spec().queue());
      claimed.add(life.change(JobLife.claimed(next, step.node(), now), now));
      left.computeIfPresent(next.spec().kind(), (kind, count) -> count == 1 ? null : count - 1);
    }
    return new Claimed(List.copyOf(claimed));
  }

  Renewed renew(Step.Renew step, Instant now) {
    tables.set(tables.leases, step.node(), now.plus(step.lease()));
    List<Claim> lost = new ArrayList<>();
    for (Claim claim : step.held()) {
      if (!claim.node().equals(step.node()) || held(claim) == null) {
        lost.add(claim);
      }
    }
    List<Job> cancels = new ArrayList<>();
    for (JobId id : tables.index.running) {
      Job job = known(id);
      if (step.node().equals(job.status().node()) && job.status().cancelRequested()) {
        cancels.add(job);
      }
    }
    return new Renewed(List.copyOf(lost), List.copyOf(cancels));
  }

  Fenced finish(Step.Finish step, Instant now) {
    Job job = held(step.claim());
    if (job == null) {
      return new Fenced(null);
    }
    Job after = JobLife.finished(job, step.transition(), now, life.retention());
    if (after.state() == JobState.RETRYING) {
      life.remember(after, AttemptRecord.of(after, AttemptRecord.Outcome.FAILED, now));
    }
    if (step.output() != null) {
      Tables.Attempt attempt = new Tables.Attempt(job.id(), job.status().attempt());
      tables.set(tables.outputs, attempt, step.output());
    }
    return new Fenced(life.change(after, now));
  }

  Fenced release(Step.Release step, Instant now) {
    Job job = held(step.claim());
    return job == null
        ? new Fenced(null)
        : new Fenced(life.change(JobLife.released(job, now, life.retention()), now));
  }

  Fenced progress(Step.Progress step, Instant now) {
    Job job = held(step.claim());
    return job == null
        ? new Fenced(null)
        : new Fenced(life.change(JobLife.progressed(job, step.progress()), now));
  }

  Rescued rescue(Step.Rescue step, Instant now) {
    List<Job> rescued = new ArrayList<>();
    for (JobId id : List.copyOf(tables.index.running)) {
      Job job = known(id);
      if (rescued.size() < step.limit() && !isAlive(job.status().node(), now)) {
        Job after = JobLife.lost(job, now, life.retention());
        if (!after.state().isFinal()) {
          life.remember(after, AttemptRecord.of(after, AttemptRecord.Outcome.LOST, now));
        }
        rescued.add(life.change(after, now));
      }
    }
    return new Rescued(List.copyOf(rescued));
  }

  private boolean isAlive(@Nullable String node, Instant now) {
    Instant until = tables.leases.get(node);
    return until != null && until.isAfter(now);
  }

  /** Goes round the queues from the one after the one served last. */
  private @Nullable Job nextInTurn(Map<JobKind, Integer> left) {
    @Nullable String queue = tables.queueServedLast();
    for (int i = tables.index.lines.size(); i > 0; i--) {
      queue = tables.index.lines.queueAfter(queue);
      if (queue != null && mayServe(queue)) {
        JobId head = tables.index.lines.head(queue, left.keySet(), tables::isFull);
        if (head != null) {
          return known(head);
        }
      }
    }
    return null;
  }

  private boolean mayServe(String queue) {
    QueueSettings settings = tables.settings(queue);
    Integer concurrency = settings.concurrency();
    return !settings.paused()
        && (concurrency == null || tables.index.count(queue, JobState.RUNNING) < concurrency);
  }

  private @Nullable Job held(Claim claim) {
    Job job = tables.jobs.get(claim.jobId());
    return job != null && job.isHeldBy(claim.node(), claim.fence()) ? job : null;
  }

  private Job known(JobId id) {
    return Objects.requireNonNull(tables.jobs.get(id), "an index names only jobs that are there");
  }
}
