package dev.legwork.cli;

/** A command cannot go on. Its message is for the user, without a stack trace. */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  /** Says what is wrong, in one sentence or several lines, and what the shell is told. */
  public Failure(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  /** Something did not work out. */
  static Failure failed(String message) {
    return new Failure(ExitCode.FAILED, message);
  }

  /** What was given is wrong. */
  static Failure usage(String message) {
    return new Failure(ExitCode.USAGE, message);
  }
}
