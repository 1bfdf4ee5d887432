package dev.legwork.output;

import io.vertx.core.buffer.Buffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds, going backwards, where the last lines begin. */
final class TailVisitor implements Predicate<Frame> {
  private final @Nullable Stream stream;
  private int lines;
  private boolean atEnd = true;
  private long offset;

  TailVisitor(@Nullable Stream stream, int lines, long written) {
    this.stream = stream;
    this.lines = lines;
    offset = written;
  }

  @Override
  public boolean test(Frame frame) {
    if (lines <= 0) {
      return false;
    }
    if (stream != null && stream != frame.stream()) {
      return true;
    }
    Buffer bytes = frame.bytes();
    for (int i = bytes.length() - 1; i >= 0; i--) {
      // The newline at the very end closes the last line, it does not begin one.
      if (bytes.getByte(i) == '\n' && !atEnd && --lines == 0) {
        offset = frame.offset() + i + 1;
        return false;
      }
      atEnd = false;
    }
    offset = frame.offset();
    return true;
  }

  long offset() {
    return offset;
  }
}
