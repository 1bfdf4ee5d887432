package dev.legwork.engine;

import dev.legwork.executor.JobExecutor;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The kinds of jobs this installation can perform, and what their payloads must look like.
 * Immutable.
 */
public final class Kinds {
  private static final int MAX_VIOLATIONS = 100;

  private final Map<JobKind, JobExecutor> checkers;

  /** The checkers by kind; used for {@link JobExecutor#check} alone. */
  public Kinds(Map<JobKind, JobExecutor> checkers) {
    this.checkers = Map.copyOf(checkers);
  }

  /** The kinds there are. */
  public Set<JobKind> all() {
    return checkers.keySet();
  }

  /**
   * What is wrong with {@code spec} for those who are to run it, at most a hundred things; empty if
   * it can be run. Safe on any thread.
   */
  public List<Violation> check(JobSpec spec) {
    List<Violation> violations = new ArrayList<>();
    // Refused rather than accepted and not done.
    if (spec.callback() != null) {
      violations.add(new Violation("/callback", "is not offered by this version: wait or poll"));
    }
    if (!spec.resources().amounts().isEmpty()) {
      violations.add(
          new Violation("/resources", "are not offered by this version: slots limit jobs"));
    }
    JobExecutor checker = checkers.get(spec.kind());
    if (checker == null) {
      String known = checkers.keySet().stream().map(JobKind::wireName).sorted().toList().toString();
      violations.add(
          new Violation(
              "/" + spec.kind().wireName(),
              "is a kind of job that this node does not perform; it performs " + known));
    } else {
      violations.addAll(checker.check(spec.payload()));
    }
    return violations.size() > MAX_VIOLATIONS
        ? List.copyOf(violations.subList(0, MAX_VIOLATIONS))
        : violations;
  }
}
