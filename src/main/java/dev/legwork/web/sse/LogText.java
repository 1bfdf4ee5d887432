package dev.legwork.web.sse;

import dev.legwork.job.JobId;
import dev.legwork.output.AttemptLogs;
import dev.legwork.output.LogChunk;
import dev.legwork.output.LogPage;
import dev.legwork.output.LogQuery;
import dev.legwork.output.Stream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * Sends what an attempt has written so far, byte for byte, no faster than the client takes it. One
 * response, one use; confined to the request's context.
 */
final class LogText {
  private static final int PIECE = 64 * 1024;

  private final HttpServerResponse response;
  private final AttemptLogs logs;
  private final JobId id;
  private final int attempt;
  private final @Nullable Stream stream;
  private final Promise<Void> done = Promise.promise();
  private long left;

  LogText(
      HttpServerResponse response,
      AttemptLogs logs,
      JobId id,
      int attempt,
      @Nullable Stream stream,
      long limit) {
    this.response = response;
    this.logs = logs;
    this.id = id;
    this.attempt = attempt;
    this.stream = stream;
    this.left = limit;
  }

  /** Completes when all of it is sent or the client has gone. */
  Future<Void> send(long offset) {
    response.closeHandler(gone -> done.tryComplete());
    if (attempt == 0) {
      finish();
    } else {
      next(offset);
    }
    return done.future();
  }

  private void next(long offset) {
    if (response.closed()) {
      done.tryComplete();
      return;
    }
    int piece = (int) Math.min(PIECE, left);
    logs.read(id, attempt, new LogQuery(stream, offset, piece))
        .onComplete(page -> write(page, offset), done::tryFail);
  }

  private void write(LogPage page, long offset) {
    if (response.closed()) {
      done.tryComplete();
      return;
    }
    begin();
    for (LogChunk chunk : page.chunks()) {
      left -= chunk.bytes().length();
      response.write(chunk.bytes());
    }
    if (page.complete() || page.next() <= offset || left <= 0) {
      finish();
    } else if (response.writeQueueFull()) {
      response.drainHandler(drained -> next(page.next()));
    } else {
      next(page.next());
    }
  }

  private void begin() {
    if (response.headWritten()) {
      return;
    }
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Content-Security-Policy", "default-src 'none'; sandbox");
  }

  private void finish() {
    if (!response.closed()) {
      begin();
      response.end().onComplete(ended -> done.tryComplete());
    } else {
      done.tryComplete();
    }
  }
}
