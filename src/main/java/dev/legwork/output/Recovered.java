package dev.legwork.output;

import dev.legwork.store.BlobStore;
import io.vertx.core.Future;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The outputs that were recovered last: whoever pages through one has it recovered once. Safe on
 * any thread.
 */
final class Recovered {
  private static final int MAX = 16;

  private final Map<BlobStore.Key, OutputSnapshot> newest =
      Collections.synchronizedMap(
          new LinkedHashMap<>(MAX, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<BlobStore.Key, OutputSnapshot> eldest) {
              return size() > MAX;
            }
          });

  /** The output of an attempt that is over; recovered if it is not known. */
  Future<OutputSnapshot> of(BlobStore.Key key, Supplier<Future<OutputSnapshot>> recovery) {
    OutputSnapshot known = newest.get(key);
    return known != null
        ? Future.succeededFuture(known)
        : recovery.get().onSuccess(fresh -> remember(key, fresh));
  }

  private void remember(BlobStore.Key key, OutputSnapshot fresh) {
    if (!fresh.runs().isEmpty()) {
      newest.put(key, fresh);
    }
  }
}
