package dev.legwork.output;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Collects the chunks of one page. */
final class PageVisitor implements Predicate<Frame> {
  private final OutputSnapshot snapshot;
  private final LogQuery query;
  private final long after;
  private final List<LogChunk> chunks = new ArrayList<>();
  private int room;

  PageVisitor(OutputSnapshot snapshot, LogQuery query) {
    this.snapshot = snapshot;
    this.query = query;
    after = Math.max(0, query.after());
    room = Math.max(1, query.limit());
  }

  @Override
  public boolean test(Frame frame) {
    boolean wanted = query.stream() == null || query.stream() == frame.stream();
    if (frame.end() <= after || !wanted) {
      return true;
    }
    if (room == 0) {
      return false;
    }
    Frame part = frame.skip((int) Math.max(0, after - frame.offset())).first(room);
    room -= part.length();
    long dropped = snapshot.extents().of(part.stream()).droppedBefore(part);
    chunks.add(
        new LogChunk(
            part.offset(),
            part.stream(),
            Instant.ofEpochMilli(part.atMillis()),
            dropped,
            part.bytes()));
    return part.end() == frame.end();
  }

  /** The page, once the scan is over. */
  LogPage page() {
    long written = snapshot.extents().written();
    // A full page may end where the output does: the next one then says that it is complete.
    long next = room == 0 ? chunks.get(chunks.size() - 1).end() : Math.max(after, written);
    return new LogPage(chunks, next, snapshot.complete() && next >= written);
  }
}
