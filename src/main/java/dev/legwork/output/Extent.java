package dev.legwork.output;

import org.jspecify.annotations.Nullable;

/**
 * How much of one stream was written and which part of it is kept: its first {@code head} bytes and
 * its last {@code tail} bytes.
 *
 * @param written bytes in all
 * @param head at most this many bytes are kept from the beginning
 * @param tail at most this many bytes are kept at the end
 */
record Extent(long written, long head, long tail) {

  Extent plus(long bytes) {
    return new Extent(written + bytes, head, tail);
  }

  /** The position in the stream at which the kept tail begins. */
  long tailStart() {
    return Math.max(head, written - tail);
  }

  /** Bytes that are missing between head and tail, or at the end if there is no tail. */
  long dropped() {
    return Math.max(0, Math.min(written, tailStart()) - head);
  }

  /** The kept part of a frame that does not straddle the end of the head, or null if none is. */
  @Nullable Frame cut(Frame frame) {
    long after = frame.position() + frame.length();
    if (after <= head) {
      return frame;
    }
    if (after <= tailStart()) {
      return null;
    }
    return frame.skip((int) Math.max(0, tailStart() - frame.position()));
  }

  /** Bytes missing directly before the frame, which is already cut. */
  long droppedBefore(Frame frame) {
    return frame.position() == tailStart() ? dropped() : 0;
  }
}
