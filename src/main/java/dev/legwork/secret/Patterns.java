package dev.legwork.secret;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;

/**
 * Finds many byte strings at once in one pass (Aho and Corasick, 1975). States are the nodes of the
 * strings' prefix tree, in arrays: some twenty bytes each, as a large secret has a million of them.
 * Immutable once made; safe on any thread.
 */
final class Patterns {
  /** Where every search begins. */
  static final int ROOT = 0;

  private static final int NONE = 0;

  private final int[] fromRoot = new int[256];
  private byte[] label;
  private int[] firstChild;
  private int[] sibling;
  private int[] depth;
  private int[] fail;

  /** The length of the longest string that ends where a state is reached, or 0. */
  private int[] matched;

  private int size = 1;

  Patterns(Collection<byte[]> strings) {
    int most = 1 + strings.stream().mapToInt(string -> string.length).sum();
    label = new byte[most];
    firstChild = new int[most];
    sibling = new int[most];
    depth = new int[most];
    matched = new int[most];
    strings.forEach(this::add);
    label = Arrays.copyOf(label, size);
    firstChild = Arrays.copyOf(firstChild, size);
    sibling = Arrays.copyOf(sibling, size);
    depth = Arrays.copyOf(depth, size);
    matched = Arrays.copyOf(matched, size);
    fail = new int[size];
    link();
  }

  /** How many states there are. */
  int size() {
    return size;
  }

  /** The state after one more byte. */
  int next(int state, byte read) {
    int at = state;
    while (at != ROOT) {
      int child = child(at, read);
      if (child != NONE) {
        return child;
      }
      at = fail[at];
    }
    return fromRoot[read & 0xFF];
  }

  /** How many of the last bytes may be the beginning of a string. */
  int depth(int state) {
    return depth[state];
  }

  /** The length of the longest string that the last bytes are, or 0. */
  int matched(int state) {
    return matched[state];
  }

  private void add(byte[] string) {
    int at = ROOT;
    for (byte next : string) {
      int child = at == ROOT ? fromRoot[next & 0xFF] : child(at, next);
      if (child == NONE) {
        child = size++;
        label[child] = next;
        depth[child] = depth[at] + 1;
        sibling[child] = firstChild[at];
        firstChild[at] = child;
        if (at == ROOT) {
          fromRoot[next & 0xFF] = child;
        }
      }
      at = child;
    }
    matched[at] = string.length;
  }

  private int child(int state, byte read) {
    int child = firstChild[state];
    while (child != NONE && label[child] != read) {
      child = sibling[child];
    }
    return child;
  }

  /** Breadth first: a state's link leads to a shallower one, whose own is known by then. */
  private void link() {
    ArrayDeque<Integer> open = new ArrayDeque<>();
    open.add(ROOT);
    while (!open.isEmpty()) {
      int parent = open.remove();
      for (int child = firstChild[parent]; child != NONE; child = sibling[child]) {
        fail[child] = parent == ROOT ? ROOT : next(fail[parent], label[child]);
        if (matched[child] == 0) {
          matched[child] = matched[fail[child]];
        }
        open.add(child);
      }
    }
  }
}
