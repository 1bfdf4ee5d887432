package dev.legwork.metrics;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A meter that is made when it is first needed, so that what never happens has no series. Safe on
 * any thread: two that make it at once get the same from the registry.
 */
final class Lazy<M> {
  private final Supplier<M> maker;
  private volatile @Nullable M meter;

  Lazy(Supplier<M> maker) {
    this.maker = maker;
  }

  M get() {
    @Nullable M made = meter;
    if (made == null) {
      made = maker.get();
      meter = made;
    }
    return made;
  }
}
