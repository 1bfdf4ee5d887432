package dev.legwork.executor.http;

import dev.legwork.executor.Attempt;
import dev.legwork.secret.Mask;
import dev.legwork.secret.MaskedStream;
import dev.legwork.store.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the body of an answer: counted as it is decoded, in memory while it is small, in a blob
 * of the attempt from then on. Confined to its exchange.
 */
final class ResponseBody {
  /** The blob that holds a body which is too large for the result. */
  static final String BLOB = "body";

  /** The most bytes that stand in a result. */
  static final int MAX_INLINE = 64 * 1024;

  /** Real text seldom shrinks so far, bombs always do; it costs too much to find out later. */
  private static final long MAX_RATIO = 100;

  private static final long RATIO_COUNTS_FROM = 1L << 20;

  private final Attempt attempt;
  private final long maxBytes;
  private final @Nullable ContentDecoder decoder;
  private final boolean plain;

  /** Masks what goes to the blob; null if there is nothing to mask. */
  private final @Nullable MaskedStream masked;

  private Buffer pending = Buffer.buffer();
  private BlobStore.@Nullable Writer writer;
  private @Nullable Future<Void> writing;
  private long received;
  private long bytes;

  /** The body is more than the job allows, or a bomb. Expected, so without a stack trace. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge(String message) {
      super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /** For bodies of at most {@code maxBytes} decoded from {@code coding}, null for none. */
  ResponseBody(Attempt attempt, long maxBytes, @Nullable String coding, Mask mask) {
    this.attempt = attempt;
    this.maxBytes = maxBytes;
    masked = mask.stream();
    decoder = ContentDecoder.of(coding);
    plain = coding == null || decoder != null;
  }

  /** Whether a body of the length that its header declares, or null, can be held. */
  boolean mayHold(@Nullable String declared) {
    if (declared == null || decoder != null) {
      return true;
    }
    try {
      return Long.parseLong(declared.strip()) <= maxBytes;
    } catch (NumberFormatException e) {
      return true; // the client has its own opinion of such an answer
    }
  }

  /** What to say of a body that cannot be held. */
  TooLarge tooLarge() {
    return new TooLarge("The body is longer than maxResponse, " + maxBytes + " bytes");
  }

  /**
   * Takes the next bytes as they came.
   *
   * @return when more may come, or null for at once
   */
  @Nullable Future<Void> accept(Buffer chunk) throws IOException {
    received += chunk.length();
    if (decoder == null) {
      count(chunk.length());
      pending = pending.length() == 0 ? chunk : pending.appendBuffer(chunk);
    } else {
      decoder.decode(
          chunk.getBytes(),
          (decoded, length) -> {
            count(length);
            pending.appendBytes(decoded, 0, length);
          });
    }
    return writer == null && pending.length() <= MAX_INLINE ? null : store();
  }

  /** Completes when the last byte is where it belongs; fails if the coding was cut off. */
  Future<Void> finish() {
    if (decoder != null) {
      boolean complete = decoder.isComplete() || received == 0;
      decoder.close();
      if (!complete) {
        return Future.failedFuture(new IOException("The coded body ended too early"));
      }
    }
    Future<Void> written = writing == null ? Future.succeededFuture() : writing;
    if (writing != null && masked != null) {
      Buffer rest = masked.finish();
      written = written.compose(v -> open()).compose(blob -> blob.write(rest));
    }
    return written.compose(v -> writer == null ? Future.succeededFuture() : writer.close());
  }

  /** Gives everything back; an unfinished blob is left empty. Completes in any case. */
  Future<Void> discard() {
    if (decoder != null) {
      decoder.close();
    }
    pending = Buffer.buffer();
    if (writing == null) {
      return Future.succeededFuture();
    }
    return writing
        .transform(v -> writer == null ? Future.succeededFuture() : writer.close())
        .transform(v -> attempt.blobs().create(attempt.blob(BLOB)))
        .compose(BlobStore.Writer::close)
        .otherwiseEmpty();
  }

  /** What stands in the result, or null if it is in the blob. */
  @Nullable Buffer inline() {
    return writing == null ? pending : null;
  }

  /** Whether the bytes are the content itself and not a coding of it. */
  boolean isPlain() {
    return plain;
  }

  /** Whether the answer came coded and the coding was undone. */
  boolean isDecoded() {
    return decoder != null;
  }

  /** How many bytes there were, decoded and before anything was masked. */
  long bytes() {
    return bytes;
  }

  private void count(int length) throws TooLarge {
    bytes += length;
    if (bytes > maxBytes) {
      throw tooLarge();
    }
    if (decoder != null && bytes > RATIO_COUNTS_FROM && bytes > received * MAX_RATIO) {
      throw new TooLarge("The body is compressed more than " + MAX_RATIO + " times");
    }
  }

  private Future<Void> store() {
    Buffer next = masked == null ? pending : masked.accept(pending);
    pending = Buffer.buffer();
    Future<Void> before = writing == null ? Future.succeededFuture() : writing;
    writing = before.compose(v -> open()).compose(blob -> blob.write(next));
    return writing;
  }

  private Future<BlobStore.Writer> open() {
    BlobStore.Writer open = writer;
    if (open != null) {
      return Future.succeededFuture(open);
    }
    return attempt.blobs().create(attempt.blob(BLOB)).onSuccess(created -> writer = created);
  }
}
