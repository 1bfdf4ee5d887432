package dev.legwork.output;

import io.vertx.core.buffer.Buffer;

/**
 * A piece of output as it is kept. Nobody changes its bytes once it is visible to readers.
 *
 * @param stream who wrote it
 * @param atMillis when it arrived, epoch milliseconds
 * @param offset bytes of the attempt before it, both streams together
 * @param position bytes of its own stream before it
 * @param bytes what was written
 */
record Frame(Stream stream, long atMillis, long offset, long position, Buffer bytes) {

  int length() {
    return bytes.length();
  }

  /** The offset after it. */
  long end() {
    return offset + length();
  }

  /** Without its first {@code count} bytes. */
  Frame skip(int count) {
    return count == 0
        ? this
        : new Frame(
            stream, atMillis, offset + count, position + count, bytes.slice(count, length()));
  }

  /** Its first {@code count} bytes. */
  Frame first(int count) {
    return count >= length()
        ? this
        : new Frame(stream, atMillis, offset, position, bytes.slice(0, count));
  }

  /** This frame and what followed it directly. A copy, since readers may hold the old bytes. */
  Frame with(Buffer more) {
    Buffer joined = Buffer.buffer(length() + more.length());
    return new Frame(
        stream, atMillis, offset, position, joined.appendBuffer(bytes).appendBuffer(more));
  }
}
