package dev.legwork;

/** The program. */
public final class Main {
  private Main() {}

  /** Runs a command. */
  public static void main(String[] args) {}
}
