package dev.legwork.executor.process;

import dev.legwork.output.Stream;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a spawner tells of a program. The last one is {@link NotStarted}, {@link Gone} or {@link
 * Lost}.
 */
sealed interface SpawnEvent {
  /** It could not be started; nothing is left of it. */
  record NotStarted(Stage stage, int errno) implements SpawnEvent {}

  /** It runs; what is asked of it before this is not heard. */
  record Started(long pid) implements SpawnEvent {}

  /** It wrote something, which used up as much credit. */
  record Output(Stream stream, Buffer bytes) implements SpawnEvent {}

  /** Nobody will write to this stream any more. */
  record OutputEnd(Stream stream) implements SpawnEvent {}

  /** It has taken what {@link Running#write} gave it, or will take nothing any more. */
  record InputTaken() implements SpawnEvent {}

  /**
   * The main program ended.
   *
   * @param signalled whether a signal ended it
   * @param code the signal's number or the exit code
   * @param told whether it was alive when {@link Running#signal} or {@link Running#reap} reached it
   * @param usage what it used, or null if that is not known
   */
  record Exited(boolean signalled, int code, boolean told, @Nullable Usage usage)
      implements SpawnEvent {}

  /** No process of it is left. */
  record Gone() implements SpawnEvent {}

  /** The spawner itself ended, and with it every program it had started. */
  record Lost() implements SpawnEvent {}

  /** What a program and the children it waited for used. */
  record Usage(Duration user, Duration system, long maxRssBytes, Duration wall) {}

  /** What was under way when a start failed. */
  enum Stage {
    PIPE,
    FORK,
    LIMIT,
    CWD,
    EXEC;

    static Stage of(int number) {
      return values()[Math.min(Math.max(number, 1), values().length) - 1];
    }
  }
}
