package dev.legwork.cli;

/** What the program's exit tells the shell. */
public final class ExitCode {
  /** It worked. */
  public static final int OK = 0;

  /** It did not work out. */
  public static final int FAILED = 1;

  static final int USAGE = 2;
  static final int CANCELLED = 3;
  static final int TIMEOUT = 4;

  /** More than this by the signal's number: a signal cut short what was to be done. */
  static final int SIGNALLED = 128;

  private ExitCode() {}
}
