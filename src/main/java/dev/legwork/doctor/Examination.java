package dev.legwork.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes all checks at once, each on a thread of its own, and waits for none for ever. */
final class Examination {
  /** A check's name and what it found. */
  record Line(String name, Finding finding) {}

  private Examination() {}

  /** What they found, in their order. */
  static List<Line> of(List<Check> checks, Duration atMost) throws InterruptedException {
    List<FutureTask<Finding>> tasks = new ArrayList<>();
    for (Check check : checks) {
      FutureTask<Finding> task = new FutureTask<>(check::look);
      Thread thread = new Thread(task, "legwork-doctor-" + check.name());
      thread.setDaemon(true);
      thread.start();
      tasks.add(task);
    }
    long end = System.nanoTime() + atMost.toNanos();
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      lines.add(new Line(checks.get(i).name(), finding(tasks.get(i), end)));
    }
    return lines;
  }

  private static Finding finding(FutureTask<Finding> task, long end) throws InterruptedException {
    try {
      return task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Finding.warning(
          "no answer in time", "Something hangs, a disk or a network: look at it by hand");
    } catch (ExecutionException e) {
      return Finding.warning("could not be looked at: " + e.getCause(), "Look at it by hand");
    }
  }
}
