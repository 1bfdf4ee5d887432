package dev.legwork.store.sqlite;

import dev.legwork.store.StoreFailure;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which commits are on the disk. A reader's connection sees a commit a moment before that: its
 * answer waits here, so that nobody is told what a loss of power could take back. Safe on any
 * thread.
 */
final class Settled {
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

  // Written by whoever holds the writer's commit lock, and by whoever holds its disk lock.
  private volatile long begun;
  private volatile long settled;

  private volatile @Nullable StoreFailure failure;

  private record Waiting(long number, Consumer<@Nullable StoreFailure> answer) {}

  /** The number of a commit that is about to be made: later reads may see it. */
  long begin() {
    long number = begun + 1;
    begun = number;
    return number;
  }

  /** All commits up to this one are on the disk, or came to nothing. */
  void reach(long number) {
    settled = number;
    answer();
  }

  /** None that is not on the disk will get there. */
  void fail(StoreFailure cause) {
    failure = cause;
    answer();
  }

  /**
   * Answers with null once everything that was committed until now is on the disk, or with what
   * kept it from getting there; at once, on this thread, if that is already so.
   */
  void whenSettled(Consumer<@Nullable StoreFailure> answer) {
    long number = begun;
    if (settled >= number) {
      answer.accept(null);
      return;
    }
    waiting.add(new Waiting(number, answer));
    answer(); // It may have been reached in between.
  }

  /** Whoever takes a waiting one out answers it: several threads may be at it. */
  private void answer() {
    Iterator<Waiting> each = waiting.iterator();
    while (each.hasNext()) {
      Waiting one = each.next();
      @Nullable StoreFailure cause = settled >= one.number ? null : failure;
      if ((settled >= one.number || cause != null) && waiting.remove(one)) {
        one.answer.accept(cause);
      }
    }
  }
}
