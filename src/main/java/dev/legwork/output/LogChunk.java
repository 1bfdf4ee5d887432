package dev.legwork.output;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;

/**
 * A piece of an attempt's output.
 *
 * @param offset bytes of the attempt, both streams together, that were written before this piece,
 *     kept or not
 * @param stream who wrote it
 * @param at when it arrived
 * @param dropped bytes of this stream directly before this piece that were written but are not
 *     kept; 0 where nothing is missing
 * @param bytes exactly what was written
 */
public record LogChunk(long offset, Stream stream, Instant at, long dropped, Buffer bytes) {
  /** The offset after this piece: where to read on. */
  public long end() {
    return offset + bytes.length();
  }
}
