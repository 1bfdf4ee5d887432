package dev.legwork.store;

import dev.legwork.job.RetentionPolicy;
import java.time.InstantSource;
import java.util.Optional;

/** What a backend gives the contract. */
public interface StoreBackend {
  /** A new, empty store that is not started yet. */
  JobStore create(InstantSource clock, RetentionPolicy retention);

  /**
   * Stops the store and answers a started one over the same data, clock and retention; empty if
   * nothing is kept, which only a backend may do that is not durable.
   */
  Optional<JobStore> reopen(JobStore store);
}
