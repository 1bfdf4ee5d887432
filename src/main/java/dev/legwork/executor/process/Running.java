package dev.legwork.executor.process;

import dev.legwork.output.Stream;
import io.vertx.core.buffer.Buffer;

/**
 * A program that was asked to be started. Every method returns at once, on any thread, and does
 * nothing once the program is gone.
 */
interface Running {
  /** Hands bytes to its stdin; answered by {@link SpawnEvent.InputTaken}. One at a time. */
  void write(Buffer bytes);

  /** Ends its stdin. */
  void closeInput();

  /** Sends a signal to its process group, if the main program still runs. */
  void signal(Signal signal);

  /** Lets it write as many more bytes. */
  void credit(Stream stream, int bytes);

  /** Kills whatever is left of it and does not wait for the end of its output any more. */
  void reap();
}
