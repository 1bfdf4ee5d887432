package dev.legwork.executor.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The coding {@code deflate}: zlib's frame, as it should be, or none, as some servers send it. */
final class DeflateDecoder implements ContentDecoder {
  private static final int METHOD_MASK = 0x0F;
  private static final int METHOD_DEFLATE = 8;

  private @Nullable Inflation inflation;
  private boolean complete;

  @Override
  public void decode(byte[] input, Sink sink) throws IOException {
    if (input.length == 0 || complete) {
      return;
    }
    if (inflation == null) {
      // Bare data that begins so would be a stored block with waste in its padding.
      inflation = new Inflation((input[0] & METHOD_MASK) != METHOD_DEFLATE);
    }
    int ignored = inflation.inflate(input, 0, sink);
    complete = inflation.isComplete();
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public void close() {
    if (inflation != null) {
      inflation.close();
    }
  }
}
