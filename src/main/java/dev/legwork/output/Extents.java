package dev.legwork.output;

import org.jspecify.annotations.Nullable;

/**
 * The extents of both streams.
 *
 * @param stdout of standard output
 * @param stderr of standard error
 */
record Extents(Extent stdout, Extent stderr) {

  static Extents keeping(long bytesPerStream) {
    long tail = bytesPerStream / 2;
    Extent empty = new Extent(0, bytesPerStream - tail, tail);
    return new Extents(empty, empty);
  }

  Extent of(Stream stream) {
    return stream == Stream.STDOUT ? stdout : stderr;
  }

  Extents with(Stream stream, Extent extent) {
    return stream == Stream.STDOUT ? new Extents(extent, stderr) : new Extents(stdout, extent);
  }

  /** Bytes written, both streams together. */
  long written() {
    return stdout.written() + stderr.written();
  }

  @Nullable Frame cut(Frame frame) {
    return of(frame.stream()).cut(frame);
  }
}
