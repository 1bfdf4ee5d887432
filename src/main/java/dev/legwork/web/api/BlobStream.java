package dev.legwork.web.api;

import dev.legwork.store.BlobStore;
import dev.legwork.store.BlobStore.Info;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Sends a blob piece by piece, no faster than the client takes it. One response, one use. */
final class BlobStream {
  private static final int PIECE = 64 * 1024;

  private final HttpServerResponse response;
  private final BlobStore blobs;
  private final Info blob;
  private final Promise<Void> done = Promise.promise();

  private BlobStream(HttpServerResponse response, BlobStore blobs, Info blob) {
    this.response = response;
    this.blobs = blobs;
    this.blob = blob;
  }

  /** Sends all of it; fails if it cannot be read or the client went away. */
  static Future<Void> send(
      HttpServerResponse response, BlobStore blobs, Info blob, String contentType) {
    headers(response);
    response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(blob.size()));
    BlobStream stream = new BlobStream(response, blobs, blob);
    response.closeHandler(closed -> stream.done.tryComplete());
    stream.next(0);
    return stream.done.future();
  }

  /** What keeps a browser from running a stranger's bytes. */
  static void headers(HttpServerResponse response) {
    response.putHeader("Content-Disposition", "attachment");
    response.putHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    response.putHeader("X-Content-Type-Options", "nosniff");
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private void next(long offset) {
    if (response.closed() || done.future().isComplete()) {
      done.tryComplete();
      return;
    }
    if (offset >= blob.size()) {
      response.end().onComplete(ended -> done.tryComplete());
      return;
    }
    int length = (int) Math.min(PIECE, blob.size() - offset);
    blobs.read(blob.key(), offset, length).onComplete(piece -> write(piece, offset), done::tryFail);
  }

  private void write(Buffer piece, long offset) {
    if (piece.length() == 0) {
      // It was deleted meanwhile: better a broken answer than one that looks whole.
      done.tryFail(new IllegalStateException("The blob ended before its size"));
      return;
    }
    if (response.closed()) {
      done.tryComplete();
      return;
    }
    response.write(piece);
    long after = offset + piece.length();
    if (response.writeQueueFull()) {
      response.drainHandler(drained -> next(after));
    } else {
      next(after);
    }
  }
}
