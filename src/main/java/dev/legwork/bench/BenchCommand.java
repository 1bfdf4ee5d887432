package dev.legwork.bench;

import dev.legwork.cli.Console;
import picocli.CommandLine.Command;

/** stub. */
@Command(name = "bench")
public final class BenchCommand implements Runnable {
  /** stub. */
  public BenchCommand(Console console) {}

  @Override
  public void run() {}
}
