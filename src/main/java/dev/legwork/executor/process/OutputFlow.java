package dev.legwork.executor.process;

import dev.legwork.executor.Attempt;
import dev.legwork.log.JobLog;
import dev.legwork.output.Stream;
import dev.legwork.secret.Mask;
import dev.legwork.secret.MaskedStream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
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
  private final Mask mask;

  /** What masks each stream; empty if there is nothing to mask. */
  private final Map<Stream, MaskedStream> masked = new EnumMap<>(Stream.class);

  private final Map<Stream, Long> written = new EnumMap<>(Stream.class);
  private final Map<Stream, Integer> owed = new EnumMap<>(Stream.class);
  private final Set<Stream> open = EnumSet.allOf(Stream.class);
  private final Buffer head = Buffer.buffer();
  private long resultBytes;
  private final Promise<Void> allWritten = Promise.promise();
  private int pending;
  private boolean asked;

  OutputFlow(Attempt attempt, ProcessSpec spec, Mask mask) {
    this.attempt = attempt;
    this.spec = spec;
    this.mask = mask;
    for (Stream stream : Stream.values()) {
      MaskedStream of = mask.stream();
      if (of != null) {
        masked.put(stream, of);
      }
    }
  }

  /** Who is told that so many more bytes may be written. */
  interface Credit {
    void give(Stream stream, int bytes);
  }

  void write(Stream stream, Buffer bytes, Credit credit) {
    int length = bytes.length();
    MaskedStream masking = masked.isEmpty() ? null : masked.get(stream);
    if (masking == null) {
      keepHead(stream, bytes);
      hand(stream, bytes, length, credit);
      return;
    }
    if (wantsRaw()) {
      keepHead(stream, bytes);
    }
    show(stream, masking.accept(bytes), length, credit);
  }

  private void show(Stream stream, Buffer shown, int credited, Credit credit) {
    if (!wantsRaw()) {
      keepHead(stream, shown);
    }
    hand(stream, shown, credited, credit);
  }

  /** Writes some bytes for which as many as {@code credited} came from the program. */
  private void hand(Stream stream, Buffer bytes, int credited, Credit credit) {
    written.merge(stream, (long) bytes.length(), Long::sum);
    pending++;
    attempt
        .write(stream, bytes)
        .onComplete(
            done -> {
              if (done.failed()) {
                JobLog.about(LOG.atWarn(), attempt.job())
                    .setCause(mask.failure(done.cause()))
                    .log("Output of job {} is lost", attempt.job().id());
              }
              pending--;
              int due = owed.merge(stream, credited, Integer::sum);
              if (due >= CREDIT_STEP) {
                owed.put(stream, 0);
                credit.give(stream, due);
              }
              completeIfDone();
            });
  }

  void end(Stream stream) {
    open.remove(stream);
    MaskedStream masking = masked.remove(stream);
    if (masking != null) {
      show(stream, masking.finish(), 0, (ofStream, none) -> {});
    }
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
    // Somebody may still hold one open.
    List.copyOf(masked.keySet()).forEach(this::end);
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

  /** Whether stdout is longer than what a result can be made of. */
  boolean isCut() {
    return resultBytes > head.length();
  }

  /**
   * What a JSON result is made of: stdout, at most {@link #MAX_RESULT} of it. Not masked: that is
   * done when it was read, as a mask in its midst may not be JSON.
   */
  Buffer json() {
    return head;
  }

  /** What a text result is made of: the beginning of stdout, masked. */
  Buffer text() {
    MaskedStream masking = wantsRaw() ? mask.stream() : null;
    if (masking == null) {
      return head;
    }
    Buffer begin = masking.accept(head);
    return Buffer.buffer().appendBuffer(begin).appendBuffer(masking.finish());
  }

  private void keepHead(Stream stream, Buffer bytes) {
    int room = MAX_RESULT - head.length();
    if (stream == Stream.STDOUT && spec.resultFrom() != ProcessSpec.ResultFrom.NONE) {
      resultBytes += bytes.length();
      if (room > 0) {
        head.appendBuffer(bytes, 0, Math.min(room, bytes.length()));
      }
    }
  }

  private boolean wantsRaw() {
    return spec.resultFrom() == ProcessSpec.ResultFrom.JSON;
  }

  private void completeIfDone() {
    if (asked && pending == 0) {
      allWritten.tryComplete();
    }
  }
}
