package dev.legwork.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that goes when it is told to. Safe on any thread. */
public final class SettableClock implements InstantSource {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Moves on. */
  public void tick(Duration duration) {
    now.updateAndGet(before -> before.plus(duration));
  }
}
