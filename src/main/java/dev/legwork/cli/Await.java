package dev.legwork.cli;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for futures on threads that may block: the program's own, never an event loop. */
public final class Await {
  private Await() {}

  /** Waits for the end of {@code future}, whatever it is worth; throws as {@link #get}. */
  public static void done(Future<?> future) {
    Object unused = get(future);
  }

  /** Waits for the end of {@code future}, whatever it is worth; answers whether it came in time. */
  static boolean within(Future<?> future, Duration atMost) {
    try {
      Object unused =
          future
              .toCompletionStage()
              .toCompletableFuture()
              .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The future's value; throws what it failed with, unchanged if unchecked. */
  public static <T extends @Nullable Object> T get(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw e;
    }
  }
}
