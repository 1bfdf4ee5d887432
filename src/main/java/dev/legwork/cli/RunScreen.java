package dev.legwork.cli;

import dev.legwork.job.Job;
import dev.legwork.job.JobState;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;

/**
 * Standard error of {@code run}: lines of output that stay, and below them on a terminal one line
 * of progress that is redrawn. Safe on any thread; lines are never mixed.
 */
final class RunScreen {
  private static final String CLEAR = "\r\u001b[K";
  private static final long REDRAW_NANOS = 100_000_000;

  private final Console console;
  private final long start = System.nanoTime();
  private final Object lock = new Object();
  private String shown = "";
  private long drawnAt;

  RunScreen(Console console) {
    this.console = console;
    this.drawnAt = start - REDRAW_NANOS;
  }

  /** A line for people that stays. */
  void note(String text) {
    write((console.dim(text) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes of a program's, as they are. */
  void write(byte[] bytes) {
    synchronized (lock) {
      erase();
      console.err().writeBytes(bytes);
      console.err().flush();
    }
  }

  /** Bytes of the one program whose output is the command's. */
  void writeOut(byte[] bytes) {
    synchronized (lock) {
      erase();
      console.out().writeBytes(bytes);
      console.out().flush();
    }
  }

  /** Redraws the line of progress, not more often than an eye can follow. */
  void progress(Collection<Job> jobs, int total) {
    long now = System.nanoTime();
    if (!console.errIsTerminal() || total < 2) {
      return;
    }
    synchronized (lock) {
      if (now - drawnAt < REDRAW_NANOS) {
        return;
      }
      drawnAt = now;
      erase();
      shown = line(jobs, total, now);
      console.err().print(console.dim(shown));
      console.err().flush();
    }
  }

  /** Takes the line of progress away. */
  void clear() {
    synchronized (lock) {
      erase();
      console.err().flush();
    }
  }

  private void erase() {
    if (!shown.isEmpty()) {
      console.err().print(CLEAR);
      shown = "";
    }
  }

  private String line(Collection<Job> jobs, int total, long now) {
    long ended = jobs.stream().filter(job -> job.state().isFinal()).count();
    long running = jobs.stream().filter(job -> job.state() == JobState.RUNNING).count();
    long retrying = jobs.stream().filter(job -> job.state() == JobState.RETRYING).count();
    return String.format(
        Locale.ROOT,
        "[%d/%d] %d running%s, %.1f s",
        ended,
        total,
        running,
        retrying == 0 ? "" : ", " + retrying + " waiting to be tried again",
        (now - start) / 1e9);
  }
}
