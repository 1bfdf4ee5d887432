package dev.legwork.store.heap;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.JobStore;
import dev.legwork.store.JobStoreContract;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

class HeapJobStoreTest extends JobStoreContract {
  @Override
  public JobStore create(InstantSource clock, RetentionPolicy retention) {
    return new HeapJobStore(clock, retention);
  }

  @Override
  public Optional<JobStore> reopen(JobStore store) {
    try {
      store.stop().compose(stopped -> store.start()).await(20, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
    return Optional.of(store);
  }
}
