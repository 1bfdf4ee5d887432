package dev.legwork.output;

import dev.legwork.store.RecordedOutput;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of output. Numbers are unsigned LEB128.
 *
 * <pre>
 * output  = version extents { frame }            a whole small output
 * index   = version extents { run }              what the blobs of a large one hold
 * extents = 2 x ( written head tail )            stdout, stderr
 * frame   = stream atMillis offset position length bytes
 * run     = nameLength name start length first end
 * </pre>
 */
final class FrameCodec {
  /** No frame's header is longer. */
  static final int MAX_HEADER = 1 + 4 * 9 + 5;

  /** Version and extents are no longer. */
  static final int MAX_EXTENTS = 1 + 6 * 9;

  private static final int VERSION = 1;

  private FrameCodec() {}

  static RecordedOutput output(Extents extents, List<Frame> frames) {
    Buffer out = header(extents);
    frames.forEach(frame -> put(out, frame));
    return new RecordedOutput(out);
  }

  static OutputSnapshot output(RecordedOutput output) {
    Reader in = new Reader(output.frames());
    Extents extents = in.extents();
    return new OutputSnapshot(extents, List.of(), in.frames(), true);
  }

  static Buffer index(Extents extents, List<Run> runs) {
    Buffer out = header(extents);
    for (Run run : runs) {
      byte[] name = run.blob().getBytes(StandardCharsets.UTF_8);
      put(out, name.length);
      out.appendBytes(name);
      put(out, run.start());
      put(out, run.length());
      put(out, run.first());
      put(out, run.end());
    }
    return out;
  }

  static OutputSnapshot index(Buffer index) {
    Reader in = new Reader(index);
    Extents extents = in.extents();
    List<Run> runs = new ArrayList<>();
    while (in.hasMore()) {
      String name = in.bytes((int) in.number()).toString();
      runs.add(new Run(name, in.number(), (int) in.number(), in.number(), in.number()));
    }
    return new OutputSnapshot(extents, runs, List.of(), true);
  }

  static Buffer frames(List<Frame> frames) {
    Buffer out = Buffer.buffer(frames.stream().mapToInt(f -> f.length() + MAX_HEADER).sum());
    frames.forEach(frame -> put(out, frame));
    return out;
  }

  /** The frames of a part of a blob; a last one that is cut off is left out. */
  static List<Frame> frames(Buffer frames) {
    return new Reader(frames).frames();
  }

  /** Takes in frames and where their bytes lie. */
  interface Visitor {
    /** A whole frame: {@code length} bytes from {@code start} on, its header with them. */
    void frame(Frame frame, int start, int length);
  }

  /** Visits the whole frames at the beginning of {@code frames}; answers where they end. */
  static int visit(Buffer frames, Visitor visitor) {
    Reader in = new Reader(frames);
    int end = 0;
    // Nobody writes an empty frame: it is what a file holds whose bytes never reached the disk.
    for (Frame frame = in.next(); frame != null && frame.length() > 0; frame = in.next()) {
      visitor.frame(frame, end, in.at - end);
      end = in.at;
    }
    return end;
  }

  private static Buffer header(Extents extents) {
    Buffer out = Buffer.buffer();
    put(out, VERSION);
    for (Stream stream : Stream.values()) {
      put(out, extents.of(stream).written());
      put(out, extents.of(stream).head());
      put(out, extents.of(stream).tail());
    }
    return out;
  }

  private static void put(Buffer out, Frame frame) {
    put(out, frame.stream() == Stream.STDOUT ? 0 : 1);
    put(out, frame.atMillis());
    put(out, frame.offset());
    put(out, frame.position());
    put(out, frame.length());
    out.appendBuffer(frame.bytes());
  }

  private static void put(Buffer out, long number) {
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      out.appendByte((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.appendByte((byte) rest);
  }

  private static final class Reader {
    private final Buffer in;
    private int at;

    Reader(Buffer in) {
      this.in = in;
    }

    boolean hasMore() {
      return at < in.length();
    }

    Extents extents() {
      if (number() != VERSION) {
        throw new IllegalStateException("Recorded output of an unknown version");
      }
      Extents extents = Extents.keeping(0);
      for (Stream stream : Stream.values()) {
        extents = extents.with(stream, new Extent(number(), number(), number()));
      }
      return extents;
    }

    List<Frame> frames() {
      List<Frame> frames = new ArrayList<>();
      for (Frame frame = next(); frame != null; frame = next()) {
        frames.add(frame);
      }
      return frames;
    }

    /** The next whole frame, or null: the node died while it wrote the last one. */
    @Nullable Frame next() {
      try {
        if (!hasMore()) {
          return null;
        }
        Stream stream = number() == 0 ? Stream.STDOUT : Stream.STDERR;
        return new Frame(stream, number(), number(), number(), bytes((int) number()));
      } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
        return null;
      }
    }

    long number() {
      long number = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = in.getByte(at++);
        number |= (long) (next & 0x7F) << shift;
        if (next >= 0) {
          return number;
        }
      }
    }

    Buffer bytes(int length) {
      Buffer bytes = in.slice(at, at + length);
      at += length;
      return bytes;
    }
  }
}
