package dev.legwork.store.heap;

import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.JobStore;
import dev.legwork.store.JobStoreModelTest;
import java.time.InstantSource;
import java.util.Optional;

/** Plays the model against itself: that the sequences are playable and the invariants hold. */
class HeapJobStoreModelTest extends JobStoreModelTest {
  private final HeapJobStoreTest backend = new HeapJobStoreTest();

  @Override
  public JobStore create(InstantSource clock, RetentionPolicy retention) {
    return backend.create(clock, retention);
  }

  @Override
  public Optional<JobStore> reopen(JobStore store) {
    return backend.reopen(store);
  }
}
