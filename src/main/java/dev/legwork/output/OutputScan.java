package dev.legwork.output;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Goes over the kept frames of a snapshot, flush by flush, forwards or backwards, until its visitor
 * has enough. Holds one flush in memory at a time.
 */
final class OutputScan {
  /** The snapshot's blobs were replaced meanwhile; a new snapshot knows the new ones. */
  static final class Stale extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stale() {
      super("Output was replaced while it was read", null, false, false);
    }
  }

  private final OutputSnapshot snapshot;
  private final Function<Run, Future<List<Frame>>> loader;
  private final Predicate<Frame> visitor;
  private final boolean backwards;
  private final List<List<Run>> flushes;
  private final Promise<Void> done = Promise.promise();
  private int next;

  /**
   * Prepares a scan.
   *
   * @param from flushes that end at or before this offset are left out
   * @param loader reads a run, fails with {@link Stale} if it is no longer there
   * @param visitor gets frames, cut to what is kept, in the order of offsets or backwards; answers
   *     whether it wants more
   */
  OutputScan(
      OutputSnapshot snapshot,
      long from,
      boolean backwards,
      Function<Run, Future<List<Frame>>> loader,
      Predicate<Frame> visitor) {
    this.snapshot = snapshot;
    this.loader = loader;
    this.visitor = visitor;
    this.backwards = backwards;
    flushes = flushes(snapshot.runs(), from);
    if (backwards) {
      Collections.reverse(flushes);
    }
  }

  /** Runs it once. */
  Future<Void> run() {
    if (backwards && !visit(snapshot.frames())) {
      done.complete();
    } else {
      step();
    }
    return done.future();
  }

  private void step() {
    // A loop where futures are complete already: recursion would be as deep as the output is long.
    while (next < flushes.size()) {
      Future<List<Frame>> loading = load(flushes.get(next++));
      if (!loading.isComplete()) {
        loading.onComplete(
            loaded -> {
              if (loaded.failed()) {
                done.fail(loaded.cause());
              } else if (visit(loaded.result())) {
                step();
              } else {
                done.complete();
              }
            });
        return;
      }
      if (loading.failed()) {
        done.fail(loading.cause());
        return;
      }
      if (!visit(loading.result())) {
        done.complete();
        return;
      }
    }
    if (!backwards) {
      visit(snapshot.frames());
    }
    done.complete();
  }

  private Future<List<Frame>> load(List<Run> flush) {
    List<Future<List<Frame>>> parts = flush.stream().map(loader).toList();
    if (parts.size() == 1) {
      return parts.get(0);
    }
    return Future.all(parts)
        .map(
            all -> {
              List<Frame> frames = new ArrayList<>();
              all.<List<Frame>>list().forEach(frames::addAll);
              frames.sort(Comparator.comparingLong(Frame::offset));
              return frames;
            });
  }

  /** Answers whether the visitor wants more. */
  @CanIgnoreReturnValue
  private boolean visit(List<Frame> frames) {
    int size = frames.size();
    for (int i = 0; i < size; i++) {
      Frame frame = snapshot.extents().cut(frames.get(backwards ? size - 1 - i : i));
      if (frame != null && !visitor.test(frame)) {
        return false;
      }
    }
    return true;
  }

  private static List<List<Run>> flushes(List<Run> runs, long from) {
    List<List<Run>> flushes = new ArrayList<>();
    long first = -1;
    for (Run run : runs) {
      if (run.end() <= from) {
        continue;
      }
      if (run.first() != first) {
        flushes.add(new ArrayList<>());
        first = run.first();
      }
      flushes.get(flushes.size() - 1).add(run);
    }
    return flushes;
  }
}
