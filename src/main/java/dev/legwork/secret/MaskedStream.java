package dev.legwork.secret;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Masks bytes that come in pieces. What may be the beginning of a secret waits until the next bytes
 * tell, or the end; all else goes on at once. So at most one byte less than the longest text to be
 * masked is held back, and the result does not depend on where the pieces were cut. For one user at
 * a time.
 */
public final class MaskedStream {
  private final Patterns patterns;
  private int state = Patterns.ROOT;

  /** What was taken in and not given out. */
  private byte[] held = new byte[0];

  /** What of it is masked: ranges in order, apart from each other. */
  private final Deque<Range> covered = new ArrayDeque<>();

  /** Whether the mask for a range that begins at 0 was already given out. */
  private boolean begun;

  MaskedStream(Patterns patterns) {
    this.patterns = patterns;
  }

  private record Range(int start, int end) {}

  /** What can be given out now that these bytes came; maybe nothing, maybe the same bytes. */
  public Buffer accept(Buffer bytes) {
    byte[] piece = bytes.getBytes();
    int from = held.length;
    byte[] all = piece;
    if (from > 0) {
      all = Arrays.copyOf(held, from + piece.length);
      System.arraycopy(piece, 0, all, from, piece.length);
    }
    scan(all, from);
    int safe = all.length - patterns.depth(state);
    if (safe == all.length && from == 0 && covered.isEmpty()) {
      return bytes;
    }
    return give(all, safe);
  }

  /**
   * The rest, once nothing follows. What is cut off in the midst of a secret is masked if it is
   * long enough to tell something.
   */
  public Buffer finish() {
    if (held.length >= Mask.MIN_BYTES && patterns.depth(state) == held.length) {
      cover(0, held.length);
    }
    return flush();
  }

  /** The rest, with what looks like a secret's beginning as it is: the text is whole. */
  Buffer flush() {
    state = Patterns.ROOT;
    return give(held, held.length);
  }

  private void scan(byte[] all, int from) {
    int at = state;
    for (int i = from; i < all.length; i++) {
      at = patterns.next(at, all[i]);
      int length = patterns.matched(at);
      if (length > 0) {
        cover(i + 1 - length, i + 1);
      }
    }
    state = at;
  }

  private void cover(int start, int end) {
    int first = start;
    while (!covered.isEmpty() && covered.getLast().end() > first) {
      first = Math.min(first, covered.removeLast().start());
    }
    covered.add(new Range(first, end));
  }

  /** Gives out what is before {@code safe}; no match to come begins there. */
  private Buffer give(byte[] all, int safe) {
    Buffer out = Buffer.buffer(safe + Mask.SHOWN.length);
    int at = 0;
    while (!covered.isEmpty() && covered.getFirst().start() < safe) {
      Range range = covered.removeFirst();
      out.appendBytes(all, at, range.start() - at);
      if (!(begun && range.start() == 0)) {
        out.appendBytes(Mask.SHOWN);
      }
      begun = range.end() > safe;
      at = Math.min(range.end(), safe);
      if (begun) {
        covered.addFirst(new Range(safe, range.end()));
        break;
      }
    }
    if (at < safe) {
      out.appendBytes(all, at, safe - at);
    }
    held = Arrays.copyOfRange(all, safe, all.length);
    int ranges = covered.size();
    for (int i = 0; i < ranges; i++) {
      Range range = covered.removeFirst();
      covered.add(new Range(range.start() - safe, range.end() - safe));
    }
    return out;
  }
}
