package dev.legwork.access;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One thing that a token may allow. */
public enum Scope {
  /** To see jobs, their output, queues and statistics. */
  JOBS_READ("jobs:read"),
  /** To submit jobs and to call. */
  JOBS_WRITE("jobs:write"),
  /** To cancel, retry, run now and delete jobs; to pause, resume and purge queues. */
  JOBS_CONTROL("jobs:control"),
  /** To have programs run, beside {@link #JOBS_WRITE}. */
  PROCESS_RUN("process:run"),
  /** To take jobs as an external worker. */
  WORK_EXECUTE("work:execute"),
  /** Everything, and what no other scope allows. */
  ADMIN("admin");

  private final String wireName;

  Scope(String wireName) {
    this.wireName = wireName;
  }

  /** The only spelling outside of Java. */
  public String wireName() {
    return wireName;
  }

  /** The scope with this wire name, or empty. */
  public static Optional<Scope> find(String wireName) {
    return Arrays.stream(values()).filter(scope -> scope.wireName.equals(wireName)).findFirst();
  }

  /** Every wire name, in the order of declaration. */
  public static List<String> wireNames() {
    return Arrays.stream(values()).map(Scope::wireName).toList();
  }
}
