package dev.legwork.output;

import dev.legwork.store.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of an attempt that writes much: the heads of both streams in one, the tail of each in a
 * ring of segments of which the oldest is replaced. Confined to the recorder's context; one write
 * at a time.
 */
final class Spill {
  static final String INDEX = "output/index";
  static final String HEAD = "output/head";
  private static final long MIN_SEGMENT = 64 * 1024;

  private final BlobStore blobs;
  private final BlobStore.Key attempt;
  private final Consumer<String> recycled;
  private final Segment head = new Segment(HEAD);
  private final Map<Stream, Ring> tails = new EnumMap<>(Stream.class);

  /**
   * Writes nothing yet.
   *
   * @param attempt a key whose job and attempt the blobs get
   * @param recycled told of a blob's name before its content is replaced
   */
  Spill(BlobStore blobs, BlobStore.Key attempt, long tailBytes, Consumer<String> recycled) {
    this.blobs = blobs;
    this.attempt = attempt;
    this.recycled = recycled;
    for (Stream stream : Stream.values()) {
      tails.put(stream, new Ring(stream, tailBytes));
    }
  }

  /** Writes frames that follow each other; tells where they lie. */
  Future<List<Run>> write(List<Frame> frames, Extents extents) {
    long first = frames.get(0).offset();
    long end = frames.get(frames.size() - 1).end();
    List<Frame> heads = new ArrayList<>();
    Map<Stream, List<Frame>> tailFrames = new EnumMap<>(Stream.class);
    for (Frame frame : frames) {
      if (frame.position() < extents.of(frame.stream()).head()) {
        heads.add(frame);
      } else {
        tailFrames.computeIfAbsent(frame.stream(), any -> new ArrayList<>()).add(frame);
      }
    }
    List<Future<Run>> runs = new ArrayList<>();
    if (!heads.isEmpty()) {
      runs.add(append(head, heads, first, end));
    }
    tailFrames.forEach(
        (stream, own) -> {
          Ring ring = ring(stream);
          runs.add(ring.segment().compose(segment -> append(segment, own, first, end)));
        });
    return Future.all(runs).map(all -> all.<Run>list());
  }

  /** Makes everything durable and writes the index. */
  Future<Void> finish(Extents extents, List<Run> runs) {
    return Future.all(head.close(), ring(Stream.STDOUT).close(), ring(Stream.STDERR).close())
        .compose(closed -> blobs.create(key(INDEX)))
        .compose(index -> index.write(FrameCodec.index(extents, runs)).eventually(index::close));
  }

  /** Closes what is open, whatever comes of it. */
  Future<Void> abandon() {
    return Future.join(head.close(), ring(Stream.STDOUT).close(), ring(Stream.STDERR).close())
        .mapEmpty();
  }

  private Ring ring(Stream stream) {
    Ring ring = tails.get(stream);
    if (ring == null) {
      throw new IllegalStateException("No ring for " + stream);
    }
    return ring;
  }

  private Future<Run> append(Segment segment, List<Frame> frames, long first, long end) {
    Buffer encoded = FrameCodec.frames(frames);
    long start = segment.size;
    segment.size += encoded.length();
    segment.payload += frames.stream().mapToLong(Frame::length).sum();
    return segment
        .writer()
        .compose(writer -> writer.write(encoded))
        .map(done -> new Run(segment.name, start, encoded.length(), first, end));
  }

  private BlobStore.Key key(String name) {
    return new BlobStore.Key(attempt.jobId(), attempt.attempt(), name);
  }

  /** One blob being written. */
  private final class Segment {
    private final String name;
    private long size;
    private long payload;
    private @Nullable Future<BlobStore.Writer> writer;

    Segment(String name) {
      this.name = name;
    }

    Future<BlobStore.Writer> writer() {
      if (writer == null) {
        writer = blobs.create(key(name));
      }
      return writer;
    }

    Future<Void> close() {
      return writer == null
          ? Future.succeededFuture()
          : writer.compose(BlobStore.Writer::close, failed -> Future.succeededFuture());
    }
  }

  /** The tail of a stream. One segment more than the tail needs is full beside the current one. */
  private final class Ring {
    private final Stream stream;
    private final long segmentBytes;
    private final Segment[] slots;
    private int current;

    Ring(Stream stream, long tailBytes) {
      this.stream = stream;
      segmentBytes = Math.max(MIN_SEGMENT, tailBytes / 4);
      slots = new Segment[(int) ((tailBytes + segmentBytes - 1) / segmentBytes) + 2];
      slots[0] = new Segment(name(0));
    }

    Future<Segment> segment() {
      Segment segment = slots[current];
      if (segment.payload < segmentBytes) {
        return Future.succeededFuture(segment);
      }
      current = (current + 1) % slots.length;
      String name = name(current);
      recycled.accept(name);
      Segment next = new Segment(name);
      slots[current] = next;
      return segment.close().map(closed -> next);
    }

    Future<Void> close() {
      return slots[current].close();
    }

    private String name(int slot) {
      return "output/" + stream.wireName() + "/" + slot;
    }
  }
}
