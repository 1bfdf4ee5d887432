package dev.legwork.output;

import dev.legwork.store.BlobStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Finds again what reached the blobs of an attempt whose node died before it could write their
 * index: reads every blob once and notes where its frames lie. What was still in memory is lost; a
 * frame that was cut off ends its blob. One reading, one use.
 */
final class Recovery {
  private static final int CHUNK = 256 * 1024;
  private static final int MAX_RUN = 64 * 1024;
  private static final String PREFIX = "output/";

  private final BlobStore blobs;
  private final List<Run> heads = new ArrayList<>();
  private final Map<Stream, List<Piece>> tails = new EnumMap<>(Stream.class);

  /** Ends of what the heads hold, by stream. */
  private final Map<Stream, Long> headEnds = new EnumMap<>(Stream.class);

  private Recovery(BlobStore blobs) {
    this.blobs = blobs;
  }

  /** A run of one stream's tail and its place in that stream. */
  private record Piece(Run run, long position, long positionEnd) {}

  /** What the blobs of an attempt hold; {@link OutputSnapshot#NOTHING} if there are none. */
  static Future<OutputSnapshot> of(BlobStore blobs, BlobStore.Key attempt) {
    return blobs
        .list(attempt.jobId())
        .compose(
            all -> {
              List<BlobStore.Info> own =
                  all.stream()
                      .filter(info -> info.key().attempt() == attempt.attempt())
                      .filter(info -> info.key().name().startsWith(PREFIX))
                      .filter(info -> !info.key().name().equals(Spill.INDEX))
                      .toList();
              Recovery recovery = new Recovery(blobs);
              Future<Void> read = Future.succeededFuture();
              for (BlobStore.Info info : own) {
                read = read.compose(done -> recovery.read(info.key(), 0));
              }
              return read.map(done -> own.isEmpty() ? OutputSnapshot.NOTHING : recovery.snapshot());
            });
  }

  private Future<Void> read(BlobStore.Key key, long from) {
    return blobs
        .read(key, from, CHUNK)
        .compose(
            bytes -> {
              boolean isHead = key.name().equals(Spill.HEAD);
              int used =
                  FrameCodec.visit(
                      bytes,
                      (frame, start, length) ->
                          note(key.name(), isHead, frame, from + start, length));
              return used == 0 ? Future.succeededFuture() : read(key, from + used);
            });
  }

  private void note(String blob, boolean isHead, Frame frame, long start, int length) {
    Run run = new Run(blob, start, length, frame.offset(), frame.end());
    if (isHead) {
      headEnds.merge(frame.stream(), frame.position() + frame.length(), Math::max);
      join(heads, run);
      return;
    }
    List<Piece> pieces = tails.computeIfAbsent(frame.stream(), any -> new ArrayList<>());
    pieces.add(new Piece(run, frame.position(), frame.position() + frame.length()));
  }

  /** Frames that follow each other directly are read together. */
  private static void join(List<Run> runs, Run run) {
    int last = runs.size() - 1;
    if (last >= 0) {
      Run before = runs.get(last);
      boolean follows =
          before.blob().equals(run.blob())
              && before.start() + before.length() == run.start()
              && before.end() == run.first()
              && before.length() + run.length() <= MAX_RUN;
      if (follows) {
        int length = before.length() + run.length();
        runs.set(last, new Run(run.blob(), before.start(), length, before.first(), run.end()));
        return;
      }
    }
    runs.add(run);
  }

  private OutputSnapshot snapshot() {
    Extents extents = Extents.keeping(0);
    List<Run> all = new ArrayList<>(heads);
    for (Stream stream : Stream.values()) {
      long headEnd = headEnds.getOrDefault(stream, 0L);
      List<Piece> tail = unbroken(tails.getOrDefault(stream, List.of()));
      List<Run> runs = new ArrayList<>();
      tail.forEach(piece -> join(runs, piece.run()));
      all.addAll(runs);
      long written = tail.isEmpty() ? headEnd : tail.get(tail.size() - 1).positionEnd();
      long kept = tail.isEmpty() ? 0 : written - tail.get(0).position();
      extents = extents.with(stream, new Extent(written, headEnd, kept));
    }
    all.sort(Comparator.comparingLong(Run::first));
    return new OutputSnapshot(extents, all, List.of(), true);
  }

  /** The last pieces of a stream between which nothing is missing, in order. */
  private static List<Piece> unbroken(List<Piece> pieces) {
    List<Piece> sorted = new ArrayList<>(pieces);
    sorted.sort(Comparator.comparingLong(Piece::position));
    int first = sorted.size() - 1;
    while (first > 0 && sorted.get(first - 1).positionEnd() == sorted.get(first).position()) {
      first--;
    }
    return first <= 0 ? sorted : sorted.subList(first, sorted.size());
  }
}
