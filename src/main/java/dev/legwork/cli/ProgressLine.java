package dev.legwork.cli;

import dev.legwork.store.Progress;
import java.util.Locale;

/** One line on a terminal's standard error that says how far something is; nothing elsewhere. */
final class ProgressLine implements Progress, AutoCloseable {
  private static final String CLEAR = "\r\u001b[K";
  private static final long REDRAW_NANOS = 100_000_000;

  private final Console console;
  private final long start = System.nanoTime();
  private long drawnAt = start - REDRAW_NANOS;
  private boolean shown;

  ProgressLine(Console console) {
    this.console = console;
  }

  @Override
  public void at(String what, long done, long total) {
    long now = System.nanoTime();
    if (!console.errIsTerminal() || now - drawnAt < REDRAW_NANOS) {
      return;
    }
    drawnAt = now;
    shown = true;
    String far =
        total > 0
            ? String.format(Locale.ROOT, " %d%%", Math.min(100, done * 100 / total))
            : done > 0 ? " " + done : "";
    String line = String.format(Locale.ROOT, "%s%s, %.1f s", what, far, (now - start) / 1e9);
    console.err().print(CLEAR + console.dim(line));
    console.err().flush();
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Takes the line away. */
  void clear() {
    if (shown) {
      console.err().print(CLEAR);
      console.err().flush();
      shown = false;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
