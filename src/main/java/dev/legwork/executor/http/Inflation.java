package dev.legwork.executor.http;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Runs an {@link Inflater} over input that comes in pieces. Owned by a decoder. */
final class Inflation implements AutoCloseable {
  private static final int PIECE = 16 * 1024;

  private final Inflater inflater;
  private final byte[] piece = new byte[PIECE];
  private boolean closed;

  /** For bare deflate data, or with the frame of zlib around it. */
  Inflation(boolean bare) {
    inflater = new Inflater(bare);
  }

  /** Inflates input from {@code from} on; returns where it left off, before the end if complete. */
  int inflate(byte[] input, int from, ContentDecoder.Sink sink) throws IOException {
    inflater.setInput(input, from, input.length - from);
    try {
      while (!inflater.finished()) {
        int length = inflater.inflate(piece);
        if (length > 0) {
          sink.take(piece, length);
        } else if (inflater.needsDictionary()) {
          throw new IOException("The deflated body asks for a dictionary");
        } else if (inflater.needsInput()) {
          break;
        }
      }
    } catch (DataFormatException e) {
      throw new IOException("The body is not deflated as it says", e);
    }
    return input.length - inflater.getRemaining();
  }

  boolean isComplete() {
    return !closed && inflater.finished();
  }

  /** Begins anew, for the next member of a gzip stream. */
  void reset() {
    inflater.reset();
  }

  @Override
  public void close() {
    closed = true;
    inflater.end();
  }
}
