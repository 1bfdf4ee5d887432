package dev.legwork.engine;

import dev.legwork.store.JobStore;
import dev.legwork.store.Step;
import dev.legwork.store.Step.Inserted;
import dev.legwork.store.Submission;
import io.vertx.core.Future;

/** Claims as many due jobs as this node has free slots, and hands each to its executor. */
public final class Dispatcher {
  private final JobStore store;

  /** Wires the dispatcher. */
  public Dispatcher(JobStore store) {
    this.store = store;
  }

  Future<Inserted> submit(Submission submission) {
    return store.apply(new Step.Insert(submission));
  }
}
