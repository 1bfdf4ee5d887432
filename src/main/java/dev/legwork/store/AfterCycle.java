package dev.legwork.store;

import dev.legwork.job.JobId;
import dev.legwork.job.Refusal;
import dev.legwork.job.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a job that is replaced from being made to come after jobs that wait for it. A new job
 * cannot close such a ring, since nobody can name it before it is there.
 */
public final class AfterCycle {
  /** Jobs that come after one, over any number of steps, are looked through up to here. */
  public static final int MAX_SUCCESSORS = 10_000;

  private AfterCycle() {}

  /**
   * Which jobs come directly after which; open ones only.
   *
   * @param <X> what can go wrong when they are looked up
   */
  public interface Successors<X extends Exception> {
    /** In any order. */
    List<JobId> of(JobId id) throws X;
  }

  /**
   * Answers why the job must not be made to come after these, or null if it may. Takes time only if
   * somebody waits for the job.
   */
  public static <X extends Exception> @Nullable Refusal refusal(
      JobId self, List<JobId> after, Successors<X> successors) throws X {
    if (after.isEmpty()) {
      return null;
    }
    Set<JobId> behind = new HashSet<>();
    Deque<JobId> next = new ArrayDeque<>(List.of(self));
    for (JobId id = next.poll(); id != null; id = next.poll()) {
      for (JobId successor : successors.of(id)) {
        if (behind.add(successor)) {
          next.add(successor);
        }
      }
      if (behind.size() > MAX_SUCCESSORS) {
        return new Refusal.Invalid(
            List.of(
                new Violation(
                    "/after",
                    "cannot be given to a job for which more than "
                        + MAX_SUCCESSORS
                        + " others wait")));
      }
    }
    List<Violation> violations = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      if (behind.contains(after.get(i))) {
        violations.add(
            new Violation(
                "/after/" + i,
                "names a job that waits for the one to be replaced: " + after.get(i)));
      }
    }
    return violations.isEmpty() ? null : new Refusal.Invalid(violations);
  }
}
