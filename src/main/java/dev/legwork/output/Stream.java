package dev.legwork.output;

/** Which stream a program wrote to. */
public enum Stream {
  STDOUT,
  STDERR;

  /** The only spelling outside of Java. */
  public String wireName() {
    return this == STDOUT ? "stdout" : "stderr";
  }
}
