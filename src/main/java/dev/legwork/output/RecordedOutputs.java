package dev.legwork.output;

import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.store.BlobStore;
import dev.legwork.store.JobStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The output of every attempt a node knows of: recorders of those under way, store and blobs for
 * those that are over. One a node, safe on any thread.
 */
public final class RecordedOutputs implements AttemptLogs {
  private final JobStore jobs;
  private final BlobStore blobs;
  private final InstantSource clock;
  private final Map<BlobStore.Key, OutputRecorder> open = new ConcurrentHashMap<>();
  private final Map<Stream, LongAdder> written =
      Map.of(Stream.STDOUT, new LongAdder(), Stream.STDERR, new LongAdder());

  /** Readers of attempts that run but have written nothing yet. */
  private final Map<BlobStore.Key, Queue<Waiter>> expectant = new ConcurrentHashMap<>();

  private final Recovered recovered = new Recovered();

  /** Opens nothing yet. */
  public RecordedOutputs(JobStore jobs, BlobStore blobs, InstantSource clock) {
    this.jobs = jobs;
    this.blobs = blobs;
    this.clock = clock;
  }

  /** Begins the output of an attempt; the caller's context owns the recorder. */
  public OutputRecorder open(JobId id, int attempt) {
    BlobStore.Key key = key(id, attempt);
    OutputRecorder recorder = new OutputRecorder(blobs, key, clock);
    open.put(key, recorder);
    wake(key);
    return recorder;
  }

  /**
   * Says that an attempt is over, once its end is committed or given up: from here on readers are
   * served from the store. Safe to call twice, and for an attempt that wrote nothing.
   */
  public void ended(JobId id, int attempt) {
    BlobStore.Key key = key(id, attempt);
    OutputRecorder over = open.remove(key);
    if (over != null) {
      written.forEach((stream, bytes) -> bytes.add(over.bytes(stream)));
    }
    wake(key);
  }

  /** Bytes that attempts which are over wrote to a stream, kept or not. */
  public long writtenBytes(Stream stream) {
    return Objects.requireNonNull(written.get(stream)).sum();
  }

  @Override
  public Future<LogPage> read(JobId id, int attempt, LogQuery query) {
    return scan(
        id,
        attempt,
        snapshot -> {
          PageVisitor page = new PageVisitor(snapshot, query);
          return new Visit<>(page, Math.max(0, query.after()), false, page::page);
        });
  }

  @Override
  public Future<Long> tail(JobId id, int attempt, @Nullable Stream stream, int lines) {
    return scan(
        id,
        attempt,
        snapshot -> {
          TailVisitor tail = new TailVisitor(stream, lines, snapshot.extents().written());
          return new Visit<>(tail, 0, true, tail::offset);
        });
  }

  @Override
  public Future<Void> more(JobId id, int attempt, long offset) {
    BlobStore.Key key = key(id, attempt);
    OutputRecorder recorder = open.get(key);
    return recorder == null ? firstOf(key) : recorder.more(offset);
  }

  /** Completes when an attempt begins to write, or is known not to run. */
  private Future<Void> firstOf(BlobStore.Key key) {
    Waiter waiter = Waiter.at(0);
    expectant.computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>()).add(waiter);
    // Asked after it was noted: what begins or ends between the two wakes it.
    if (open.containsKey(key)) {
      wake(key);
    } else {
      isRunning(key)
          .onComplete(
              asked -> {
                if (asked.failed() || !asked.result()) {
                  wake(key);
                }
              });
    }
    return waiter.future();
  }

  private void wake(BlobStore.Key key) {
    Queue<Waiter> waiters = expectant.remove(key);
    if (waiters != null) {
      waiters.forEach(Waiter::wake);
    }
  }

  private Future<Boolean> isRunning(BlobStore.Key key) {
    return jobs.find(key.jobId())
        .map(
            found ->
                found
                    .map(
                        job ->
                            job.state() == JobState.RUNNING
                                && job.status().attempt() == key.attempt())
                    .orElse(false));
  }

  private <T> Future<T> scan(JobId id, int attempt, Function<OutputSnapshot, Visit<T>> begin) {
    BlobStore.Key key = key(id, attempt);
    OutputRecorder recorder = open.get(key);
    return recorder != null
        ? scan(key, recorder, begin)
        : over(key).compose(snapshot -> scan(key, snapshot, run -> true, begin.apply(snapshot)));
  }

  private <T> Future<T> scan(
      BlobStore.Key key, OutputRecorder recorder, Function<OutputSnapshot, Visit<T>> begin) {
    OutputSnapshot snapshot = recorder.snapshot();
    return scan(key, snapshot, recorder::holds, begin.apply(snapshot))
        .recover(
            failed ->
                failed instanceof OutputScan.Stale
                    ? scan(key, recorder, begin)
                    : Future.failedFuture(failed));
  }

  private <T> Future<T> scan(
      BlobStore.Key key, OutputSnapshot snapshot, Predicate<Run> holds, Visit<T> visit) {
    Function<Run, Future<List<Frame>>> loader =
        run ->
            blobs
                .read(key(key, run.blob()), run.start(), run.length())
                .compose(
                    bytes ->
                        holds.test(run)
                            ? Future.succeededFuture(FrameCodec.frames(bytes))
                            : Future.failedFuture(new OutputScan.Stale()));
    return new OutputScan(snapshot, visit.from, visit.backwards, loader, visit.visitor)
        .run()
        .map(done -> visit.result.get());
  }

  private Future<OutputSnapshot> over(BlobStore.Key key) {
    return jobs.output(key.jobId(), key.attempt())
        .compose(
            small ->
                small.isPresent()
                    ? Future.succeededFuture(FrameCodec.output(small.get()))
                    : index(key(key, Spill.INDEX)));
  }

  private Future<OutputSnapshot> index(BlobStore.Key index) {
    return blobs
        .find(index)
        .compose(
            found ->
                found.isEmpty()
                    ? withoutIndex(index)
                    : blobs
                        .read(index, 0, (int) found.get().size())
                        .compose(bytes -> parse(index, bytes)));
  }

  private Future<OutputSnapshot> parse(BlobStore.Key index, Buffer bytes) {
    if (bytes.length() > 0) {
      try {
        return Future.succeededFuture(FrameCodec.index(bytes));
      } catch (IndexOutOfBoundsException e) {
        return withoutIndex(index); // The node died while it wrote it.
      }
    }
    return withoutIndex(index);
  }

  /** The attempt wrote nothing, has only been claimed, or its node died under it. */
  private Future<OutputSnapshot> withoutIndex(BlobStore.Key key) {
    return isRunning(key)
        .compose(
            running ->
                running
                    ? Future.succeededFuture(OutputSnapshot.NOT_BEGUN)
                    : recovered.of(key, () -> Recovery.of(blobs, key)));
  }

  private static BlobStore.Key key(JobId id, int attempt) {
    return new BlobStore.Key(id, attempt, "output");
  }

  private static BlobStore.Key key(BlobStore.Key attempt, String blob) {
    return new BlobStore.Key(attempt.jobId(), attempt.attempt(), blob);
  }

  /** How to go over a snapshot and what comes of it. */
  private record Visit<T>(
      Predicate<Frame> visitor, long from, boolean backwards, Supplier<T> result) {}
}
