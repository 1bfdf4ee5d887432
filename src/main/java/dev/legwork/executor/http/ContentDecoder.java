package dev.legwork.executor.http;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Undoes one content coding piece by piece, so that what comes out can be counted before there is
 * too much of it. Confined to its exchange, which closes it.
 */
interface ContentDecoder extends AutoCloseable {
  /** What is asked for where a job does not say. */
  String ACCEPTED = "gzip, deflate";

  /** Takes decoded bytes; the array is only lent. */
  @FunctionalInterface
  interface Sink {
    /** Fails if these bytes are too many. */
    void take(byte[] bytes, int length) throws IOException;
  }

  /**
   * A decoder for this {@code Content-Encoding}, or null for one that is not known, or for none.
   */
  static @Nullable ContentDecoder of(@Nullable String coding) {
    if (coding == null) {
      return null;
    }
    return switch (coding.strip().toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> new GzipDecoder();
      case "deflate" -> new DeflateDecoder();
      default -> null;
    };
  }

  /** Decodes the next bytes; fails if they are no such coding or if the sink does. */
  void decode(byte[] input, Sink sink) throws IOException;

  /** Whether the coded stream came to its own end. */
  boolean isComplete();

  /** Frees native memory. Safe to call twice. */
  @Override
  void close();
}
