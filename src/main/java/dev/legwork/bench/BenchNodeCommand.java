package dev.legwork.bench;

import dev.legwork.cli.Console;
import picocli.CommandLine.Command;

/** stub. */
@Command(name = "bench-node")
public final class BenchNodeCommand implements Runnable {
  /** stub. */
  public BenchNodeCommand(Console console) {}

  @Override
  public void run() {}
}
