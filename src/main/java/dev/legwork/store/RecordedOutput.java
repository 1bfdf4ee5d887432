package dev.legwork.store;

import io.vertx.core.buffer.Buffer;

/**
 * The whole output of an attempt that wrote little.
 *
 * @param frames the chunks in the order of arrival, encoded by package {@code output}
 */
public record RecordedOutput(Buffer frames) {
  /** Up to this many bytes ride in the finish; more goes to the {@link BlobStore}. */
  public static final int MAX_BYTES = 16 * 1024;
}
