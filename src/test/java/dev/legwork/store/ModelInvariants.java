package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must be true of a store after every commit, whatever was asked of it. */
final class ModelInvariants {
  private final Map<JobId, Job> before = new HashMap<>();

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
    checkLimits(steps, answers);
    before.clear();
    before.putAll(after);
  }

  private static void note(Step<?> step, Object answer, Set<JobId> gone, Set<JobId> retried) {
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
  private static void checkLimits(List<Step<?>> steps, List<Object> answers) {
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
}
