package dev.legwork.executor.process;

import dev.legwork.executor.Attempt;
import dev.legwork.log.JobLog;
import dev.legwork.output.Stream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what a program writes to its attempt, and gives credit back once it was taken, so that the
 * program waits and not the heap. Confined to the attempt's context.
 */
final class OutputFlow {
  /** Text and JSON results are at most as long, in bytes. */
  static final int MAX_RESULT = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(OutputFlow.class);
  private static final int CREDIT_STEP = Spawner.FIRST_CREDIT / 2;

  private final Attempt attempt;
  private final ProcessSpec spec;
  private final Map<Stream, Long> written = new EnumMap<>(Stream.class);
  private final Map<Stream, Integer> owed = new EnumMap<>(Stream.class);
  private final Set<Stream> open = EnumSet.allOf(Stream.class);
  private final Buffer head = Buffer.buffer();
  private final Promise<Void> allWritten = Promise.promise();
  private int pending;
  private boolean asked;

  OutputFlow(Attempt attempt, ProcessSpec spec) {
    this.attempt = attempt;
    this.spec = spec;
  }

  /** Who is told that so many more bytes may be written. */
  interface Credit {
    void give(Stream stream, int bytes);
  }

  void write(Stream stream, Buffer bytes, Credit credit) {
    written.merge(stream, (long) bytes.length(), Long::sum);
    keepHead(stream, bytes);
    pending++;
    attempt
        .write(stream, bytes)
        .onComplete(
            done -> {
              if (done.failed()) {
                JobLog.about(LOG.atWarn(), attempt.job())
                    .setCause(done.cause())
                    .log("Output of job {} is lost", attempt.job().id());
              }
              pending--;
              int due = owed.merge(stream, bytes.length(), Integer::sum);
              if (due >= CREDIT_STEP) {
                owed.put(stream, 0);
                credit.give(stream, due);
              }
              completeIfDone();
            });
  }

  void end(Stream stream) {
    open.remove(stream);
  }

  /** Whether somebody may still write. */
  boolean isOpen() {
    return !open.isEmpty();
  }

  /** Whether something was not taken yet. */
  boolean isHeldUp() {
    return pending > 0;
  }

  /** Completes when all that was handed over is taken; to be asked for after the last write. */
  Future<Void> written() {
    asked = true;
    completeIfDone();
    return allWritten.future();
  }

  /** Bytes of both streams. */
  long bytes() {
    return bytes(Stream.STDOUT) + bytes(Stream.STDERR);
  }

  long bytes(Stream stream) {
    return written.getOrDefault(stream, 0L);
  }

  /** The beginning of stdout, if the result is made of it; at most {@link #MAX_RESULT}. */
  Buffer head() {
    return head;
  }

  private void keepHead(Stream stream, Buffer bytes) {
    int room = MAX_RESULT - head.length();
    if (stream == Stream.STDOUT && room > 0 && spec.resultFrom() != ProcessSpec.ResultFrom.NONE) {
      head.appendBuffer(bytes, 0, Math.min(room, bytes.length()));
    }
  }

  private void completeIfDone() {
    if (asked && pending == 0) {
      allWritten.tryComplete();
    }
  }
}
