package dev.legwork.web.exchange;

import dev.legwork.wire.Problem;
import dev.legwork.wire.ProblemType;

/** A problem that only HTTP has: a method, a media type, a time limit. Without a stack trace. */
public final class ProblemFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Problem problem;

  /** Carries the problem to the place that answers. */
  public ProblemFailure(ProblemType type, String detail) {
    super(detail, null, false, false);
    this.problem = Problem.of(type, detail);
  }

  /** What to answer. */
  public Problem problem() {
    return problem;
  }
}
