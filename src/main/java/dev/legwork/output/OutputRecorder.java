package dev.legwork.output;

import dev.legwork.log.JobLog;
import dev.legwork.store.BlobStore;
import dev.legwork.store.RecordedOutput;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the output of one attempt. Confined to the context that opened it, which writes and
 * finishes; readers come from any thread and see every byte from the moment it was written.
 *
 * <p>Up to {@link RecordedOutput#MAX_BYTES} stay in memory, more goes to blobs as it comes. Of each
 * stream the first and the last half of {@link #keep} bytes are kept, all are counted. If the blobs
 * cannot be written the attempt goes on: what follows is counted and dropped, and the log says so.
 */
public final class OutputRecorder {
  /** Bytes kept of each stream unless told otherwise. */
  public static final long DEFAULT_KEEP = 10L * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(OutputRecorder.class);
  // What is not flushed must fit into the finish, with the encoded extents.
  private static final int FLUSH_BYTES = RecordedOutput.MAX_BYTES - FrameCodec.MAX_EXTENTS;
  private static final int HOLD_BYTES = 64 * 1024;
  private static final int MAX_FRAME = 32 * 1024;
  private static final int JOIN_BYTES = 4 * 1024;
  private static final long JOIN_MILLIS = 10;

  private final BlobStore blobs;
  private final BlobStore.Key key;
  private final InstantSource clock;

  // Of the recorder's context alone.
  private long keep = DEFAULT_KEEP;
  private @Nullable Spill spill;
  private @Nullable Future<Void> flushing;
  private @Nullable Future<Optional<RecordedOutput>> finished;

  // Written by the recorder's context, read by readers; guarded by this.
  private Extents extents = Extents.keeping(DEFAULT_KEEP);
  private final List<Run> runs = new ArrayList<>();
  private List<Frame> inFlight = List.of();
  private List<Frame> pending = new ArrayList<>();
  private int pendingBytes;
  private boolean complete;
  private final List<Waiter> waiters = new ArrayList<>();

  OutputRecorder(BlobStore blobs, BlobStore.Key key, InstantSource clock) {
    this.blobs = blobs;
    this.key = key;
    this.clock = clock;
  }

  BlobStore.Key key() {
    return key;
  }

  /**
   * The most bytes of a stream that are kept, half of them at the end; ignored after the first
   * write.
   */
  public void keep(long bytesPerStream) {
    synchronized (this) {
      if (extents.written() == 0) {
        keep = Math.max(0, bytesPerStream);
        extents = Extents.keeping(keep);
      }
    }
  }

  /**
   * Records what was written, whose bytes belong to the recorder from now on. Completes when more
   * may be written; a writer that waits for it costs no more memory than some 200 KiB. Never fails.
   */
  public Future<Void> write(Stream stream, Buffer bytes) {
    if (bytes.length() == 0 || finished != null) {
      return Future.succeededFuture();
    }
    append(stream, bytes);
    wake();
    flushIfDue();
    return flushing == null || pendingBytes < HOLD_BYTES ? Future.succeededFuture() : flushing;
  }

  /** Bytes that were written to a stream, kept or not. */
  public long bytes(Stream stream) {
    synchronized (this) {
      return extents.of(stream).written();
    }
  }

  /** Whether any byte that was written is not kept. */
  public boolean truncated() {
    synchronized (this) {
      return extents.stdout().dropped() + extents.stderr().dropped() > 0;
    }
  }

  /**
   * Ends the output; nothing follows, and readers are told. Safe to call twice.
   *
   * @return the whole output if it is small, to be committed with the attempt's end; empty if there
   *     is none or if it lies in the blob store, durable
   */
  public Future<Optional<RecordedOutput>> finish() {
    if (finished == null) {
      Future<Void> flushed = flushing == null ? Future.succeededFuture() : flushing;
      Promise<Optional<RecordedOutput>> promise = Promise.promise();
      finished = promise.future();
      flushed
          .compose(done -> spill == null ? Future.succeededFuture(small()) : finishSpill(spill))
          .onComplete(
              done -> {
                synchronized (this) {
                  complete = true;
                }
                wake();
                promise.complete(done.succeeded() ? done.result() : Optional.empty());
              });
    }
    return finished;
  }

  /** What is there now. On any thread. */
  OutputSnapshot snapshot() {
    synchronized (this) {
      List<Frame> frames = new ArrayList<>(inFlight);
      frames.addAll(pending);
      return new OutputSnapshot(extents, runs, frames, complete);
    }
  }

  /** Whether a run of a snapshot still lies where it did. On any thread. */
  boolean holds(Run run) {
    synchronized (this) {
      return runs.contains(run);
    }
  }

  /** See {@link AttemptLogs#more}. On any thread. */
  Future<Void> more(long offset) {
    synchronized (this) {
      if (complete || extents.written() > offset) {
        return Future.succeededFuture();
      }
      Waiter waiter = Waiter.at(offset);
      waiters.add(waiter);
      return waiter.future();
    }
  }

  private void append(Stream stream, Buffer bytes) {
    long now = clock.millis();
    synchronized (this) {
      int at = 0;
      while (at < bytes.length()) {
        Extent extent = extents.of(stream);
        long headRoom = extent.head() - extent.written();
        int length = Math.min(MAX_FRAME, bytes.length() - at);
        if (headRoom > 0 && headRoom < length) {
          length = (int) headRoom;
        }
        add(new Frame(stream, now, extents.written(), extent.written(), slice(bytes, at, length)));
        extents = extents.with(stream, extent.plus(length));
        at += length;
      }
      // A tail that is smaller than what is pending would never be trimmed by the ring.
      if (keep < HOLD_BYTES && extents.of(stream).dropped() > 0) {
        trim();
      }
    }
  }

  private static Buffer slice(Buffer bytes, int at, int length) {
    return at == 0 && length == bytes.length() ? bytes : bytes.slice(at, at + length);
  }

  private void add(Frame frame) {
    int last = pending.size() - 1;
    if (last >= 0 && joins(pending.get(last), frame)) {
      pending.set(last, pending.get(last).with(frame.bytes()));
      pendingBytes += frame.length();
    } else {
      pending.add(frame);
      pendingBytes += frame.length() + FrameCodec.MAX_HEADER;
    }
  }

  private boolean joins(Frame before, Frame frame) {
    return before.stream() == frame.stream()
        && before.length() + frame.length() <= JOIN_BYTES
        && frame.atMillis() - before.atMillis() <= JOIN_MILLIS
        && frame.position() != extents.of(frame.stream()).head();
  }

  private void trim() {
    pendingBytes = 0;
    for (Iterator<Frame> frames = pending.iterator(); frames.hasNext(); ) {
      Frame frame = frames.next();
      if (extents.cut(frame) == null) {
        frames.remove();
      } else {
        pendingBytes += frame.length() + FrameCodec.MAX_HEADER;
      }
    }
  }

  private Future<Void> flush() {
    List<Frame> batch;
    Extents now;
    synchronized (this) {
      if (pending.isEmpty()) {
        return Future.succeededFuture();
      }
      batch = pending;
      now = extents;
      inFlight = batch;
      pending = new ArrayList<>();
      pendingBytes = 0;
    }
    if (spill == null) {
      spill = new Spill(blobs, key, keep / 2, this::recycled);
    }
    Promise<Void> promise = Promise.promise();
    flushing = promise.future();
    spill
        .write(batch, now)
        .onComplete(
            written -> {
              flushing = null;
              synchronized (this) {
                inFlight = List.of();
                if (written.succeeded()) {
                  runs.addAll(written.result());
                } else {
                  giveUp(batch, written.cause());
                }
              }
              promise.complete();
              flushIfDue();
            });
    return promise.future();
  }

  private void flushIfDue() {
    if (finished == null && flushing == null && pendingBytes > FLUSH_BYTES) {
      flush().onFailure(never -> LOG.error("A flush of output failed", never));
    }
  }

  private void recycled(String blob) {
    synchronized (this) {
      runs.removeIf(run -> run.blob().equals(blob));
    }
  }

  /** From here on nothing is kept: the head ends where the blobs do, and there is no tail. */
  private void giveUp(List<Frame> lost, Throwable cause) {
    JobLog.about(LOG.atWarn(), key.jobId(), key.attempt())
        .setCause(cause)
        .log(
            "Output of job {} is not kept from byte {} on; the attempt goes on",
            key.jobId(),
            lost.get(0).offset());
    for (Stream stream : Stream.values()) {
      Extent extent = extents.of(stream);
      long stored =
          lost.stream()
              .filter(frame -> frame.stream() == stream)
              .mapToLong(Frame::position)
              .findFirst()
              .orElseGet(() -> firstPending(stream, extent.written()));
      extents =
          extents.with(stream, new Extent(extent.written(), Math.min(extent.head(), stored), 0));
    }
    pending.clear();
    pendingBytes = 0;
    keep = 0;
  }

  private long firstPending(Stream stream, long none) {
    return pending.stream()
        .filter(frame -> frame.stream() == stream)
        .mapToLong(Frame::position)
        .findFirst()
        .orElse(none);
  }

  private Optional<RecordedOutput> small() {
    synchronized (this) {
      if (extents.written() == 0) {
        return Optional.empty();
      }
      List<Frame> kept = new ArrayList<>();
      for (Frame frame : pending) {
        Frame cut = extents.cut(frame);
        if (cut != null) {
          kept.add(cut);
        }
      }
      return Optional.of(FrameCodec.output(extents, kept));
    }
  }

  private Future<Optional<RecordedOutput>> finishSpill(Spill open) {
    return flush()
        .compose(
            flushed -> {
              OutputSnapshot end = snapshot();
              return open.finish(end.extents(), end.runs());
            })
        .map(done -> Optional.<RecordedOutput>empty())
        .recover(
            failed -> {
              JobLog.about(LOG.atWarn(), key.jobId(), key.attempt())
                  .setCause(failed)
                  .log("Output of job {} may be lost", key.jobId());
              return open.abandon().otherwiseEmpty().map(done -> Optional.empty());
            });
  }

  private void wake() {
    List<Waiter> ready = new ArrayList<>();
    synchronized (this) {
      if (waiters.isEmpty()) {
        return;
      }
      for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
        Waiter waiter = all.next();
        if (complete || extents.written() > waiter.offset()) {
          all.remove();
          ready.add(waiter);
        }
      }
    }
    ready.forEach(Waiter::wake);
  }
}
