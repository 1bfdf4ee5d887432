package dev.legwork;

import dev.legwork.bench.BenchCommand;
import dev.legwork.bench.BenchNodeCommand;
import dev.legwork.cli.Console;
import dev.legwork.cli.Program;
import dev.legwork.doctor.DoctorCommand;

/** The program. */
public final class Main {
  private Main() {}

  /** Runs the command that {@code args} name and exits as it says. */
  public static void main(String[] args) {
    // Before anything touches the common pool: with one thread some libraries start one per call.
    setUnlessGiven(
        "java.util.concurrent.ForkJoinPool.common.parallelism",
        Integer.toString(Math.max(2, Runtime.getRuntime().availableProcessors() - 1)));
    // What is served from the jar is read once; no copy of it in a cache folder.
    setUnlessGiven("vertx.disableFileCPResolving", "true");
    int exitCode =
        new Program(Console.system())
            .with("doctor", DoctorCommand::new)
            .with("bench", BenchCommand::new)
            .withHidden("bench-node", BenchNodeCommand::new)
            .run(args);
    System.exit(exitCode);
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
