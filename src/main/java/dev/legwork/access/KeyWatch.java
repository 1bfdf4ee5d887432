package dev.legwork.access;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the key file at the start and again soon after each change. A file that can no longer be
 * read leaves the last keys in force and says so; one that is gone leaves none. Blocks no event
 * loop. Starting fails if the file is there and unusable.
 */
public final class KeyWatch extends VerticleBase {
  /** How soon a change is noticed. */
  public static final Duration USUAL_PAUSE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);

  private final KeyFile file;
  private final Keyring keyring;
  private final Duration pause;
  private WorkerExecutor worker;
  private long timer = -1;
  private boolean stopped;

  // Of the worker's one thread.
  private Object seen = "absent";

  /** Looks at {@code file} every {@code pause} and hands its keys to {@code keyring}. */
  @SuppressWarnings("NullAway.Init") // The worker is made at the start.
  public KeyWatch(KeyFile file, Keyring keyring, Duration pause) {
    this.file = file;
    this.keyring = keyring;
    this.pause = pause;
  }

  @Override
  public Future<?> start() {
    // Its own thread: revocation must not wait behind other blocking work.
    worker = vertx.createSharedWorkerExecutor("legwork-keys", 1);
    return look().onSuccess(read -> lookLater());
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return worker.close();
  }

  private void lookLater() {
    if (!stopped) {
      timer = vertx.setTimer(pause.toMillis(), due -> look().onComplete(done -> lookLater()));
    }
  }

  private Future<Void> look() {
    boolean first = timer < 0;
    return worker
        .executeBlocking(
            () -> {
              readIfChanged();
              return null;
            })
        .<Void>mapEmpty()
        .onFailure(
            failure -> {
              if (!first) {
                LOG.error("The keys stay as they were: {}", failure.getMessage());
              }
            });
  }

  @CanIgnoreReturnValue
  private boolean readIfChanged() throws IOException {
    Object now = file.state();
    if (now.equals(seen)) {
      return false;
    }
    // Before it is read, so that what is written meanwhile is read again.
    seen = now;
    keyring.replace(file.read());
    LOG.info("Keys read from {}", file.path());
    return true;
  }
}
