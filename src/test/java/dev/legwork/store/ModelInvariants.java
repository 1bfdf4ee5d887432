package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.ConcurrencyKey;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must be true of a store after every commit, whatever was asked of it. */
final class ModelInvariants {
  private final Map<JobId, Job> before = new HashMap<>();
  private final Map<String, QueueSettings> settings = new HashMap<>();
  private final Map<String, Integer> keyLimits = new HashMap<>();

  /**
   * Checks a commit.
   *
   * @param steps what was asked
   * @param answers what came back
   * @param now every job there is
   */
  void check(List<Step<?>> steps, List<Object> answers, List<Job> now) {
    Set<JobId> gone = new HashSet<>();
    Set<JobId> retried = new HashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      note(steps.get(i), answers.get(i), gone, retried);
    }
    Map<JobId, Job> after = new HashMap<>();
    now.forEach(job -> after.put(job.id(), job));
    for (Job old : before.values()) {
      Job job = after.get(old.id());
      if (job == null) {
        assertThat(gone).as("no job is lost").contains(old.id());
      } else {
        checkChange(old, job, retried.contains(job.id()));
      }
    }
    checkClaims(steps, answers);
    if (steps.size() == 1) {
      checkLimits(answers.get(0), now);
    }
    before.clear();
    before.putAll(after);
  }

  private void note(Step<?> step, Object answer, Set<JobId> gone, Set<JobId> retried) {
    if (answer instanceof QueueSettings queue) {
      settings.put(queue.name(), queue);
    } else if (answer instanceof Step.Inserted inserted) {
      noteLimit(inserted);
    }
    if (step instanceof Step.Delete delete) {
      gone.add(delete.jobId());
    } else if (step instanceof Step.Retry retry) {
      retried.add(retry.jobId());
    } else if (answer instanceof Step.Pruned pruned) {
      gone.addAll(pruned.jobs());
    }
  }

  private static void checkChange(Job old, Job job, boolean retriedByHand) {
    assertThat(job.origin()).as("the origin never changes").isEqualTo(old.origin());
    assertThat(job.status().fence()).as("the fence never falls").isGreaterThanOrEqualTo(fence(old));
    if (job.equals(old)) {
      return;
    }
    assertThat(job.status().version())
        .as("a change raises the version")
        .isGreaterThan(old.status().version());
    if (old.state().isFinal() && !retriedByHand) {
      assertThat(job).as("a final job does not change").isEqualTo(old);
    }
    if (old.state() == JobState.SUCCEEDED) {
      assertThat(job).as("success is for ever").isEqualTo(old);
    }
  }

  private static long fence(Job job) {
    return job.status().fence();
  }

  /** Claims of one commit must be of different jobs, with no more of a kind than was wanted. */
  private static void checkClaims(List<Step<?>> steps, List<Object> answers) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Step.ClaimDue step) {
        List<Job> jobs = ((Step.Claimed) answers.get(i)).jobs();
        assertThat(jobs).as("claimed once").extracting(Job::id).doesNotHaveDuplicates();
        step.wanted()
            .forEach(
                (kind, count) ->
                    assertThat(jobs)
                        .as("no more of %s than wanted", kind)
                        .filteredOn(job -> job.spec().kind() == kind)
                        .hasSizeLessThanOrEqualTo(count));
        assertThat(jobs)
            .as("claimed for the node")
            .allMatch(job -> step.node().equals(job.status().node()))
            .allMatch(job -> job.state() == JobState.RUNNING);
      }
    }
  }

  private void noteLimit(Step.Inserted inserted) {
    boolean written =
        inserted.outcome() == Step.Inserted.InsertOutcome.CREATED
            || inserted.outcome() == Step.Inserted.InsertOutcome.REPLACED;
    if (written && inserted.job().spec().concurrency() != null) {
      ConcurrencyKey key = inserted.job().spec().concurrency();
      keyLimits.put(key.key(), key.limit());
    }
  }

  /** Whoever was claimed or let in just now found the limits kept, and has kept them. */
  private void checkLimits(Object answer, List<Job> now) {
    if (answer instanceof Step.Claimed claimed) {
      for (Job job : claimed.jobs()) {
        QueueSettings queue = settingsOf(job);
        assertThat(queue.paused()).as("nothing of a paused queue is claimed").isFalse();
        long running = now.stream().filter(other -> runsInQueueOf(job, other)).count();
        assertThat(running)
            .as("no more of queue %s run than may", queue)
            .isLessThanOrEqualTo(queue.concurrency() == null ? running : queue.concurrency());
        checkKey(job, now);
        assertThat(before.get(job.id()).status().expiresAt())
            .as("nothing overdue is claimed")
            .matches(at -> at == null || job.status().attempt() > 1 || startedBefore(at, job));
      }
    } else if (answer instanceof Step.Inserted inserted
        && inserted.outcome() == Step.Inserted.InsertOutcome.CREATED) {
      QueueSettings queue = settingsOf(inserted.job());
      long depth = now.stream().filter(job -> isPendingIn(queue.name(), job)).count();
      assertThat(depth)
          .as("no more of queue %s are pending than may", queue)
          .isLessThanOrEqualTo(queue.maxDepth() == null ? depth : queue.maxDepth());
    }
  }

  private void checkKey(Job claimed, List<Job> now) {
    ConcurrencyKey key = claimed.spec().concurrency();
    if (key == null) {
      return;
    }
    assertThat(now)
        .filteredOn(job -> job.state() == JobState.RUNNING)
        .filteredOn(job -> job.spec().concurrency() != null)
        .filteredOn(job -> job.spec().concurrency().key().equals(key.key()))
        .as("holders of key %s", key.key())
        .hasSizeLessThanOrEqualTo(keyLimits.get(key.key()));
  }

  private QueueSettings settingsOf(Job job) {
    String name = job.spec().queue();
    return settings.getOrDefault(name, QueueSettings.unlimited(name));
  }

  private static boolean startedBefore(Instant at, Job job) {
    return job.status().startedAt().isBefore(at);
  }

  private static boolean runsInQueueOf(Job job, Job other) {
    return other.state() == JobState.RUNNING && other.spec().queue().equals(job.spec().queue());
  }

  private static boolean isPendingIn(String queue, Job job) {
    return job.state().isPending() && job.spec().queue().equals(queue);
  }
}
