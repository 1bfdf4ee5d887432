package dev.legwork.metrics;

/** Names of the meters, as Micrometer writes them: {@code legwork.jobs.submitted}. */
final class Names {
  static final String SUBMITTED = "legwork.jobs.submitted";
  static final String REFUSED = "legwork.jobs.refused";
  static final String FINISHED = "legwork.jobs.finished";
  static final String ATTEMPTS = "legwork.job.attempts";
  static final String WAIT = "legwork.job.wait";
  static final String RUN = "legwork.job.run";
  static final String QUEUE_JOBS = "legwork.queue.jobs";
  static final String QUEUE_OLDEST = "legwork.queue.oldest.seconds";
  static final String QUEUE_MAX_DEPTH = "legwork.queue.max.depth.jobs";
  static final String QUEUE_PAUSED = "legwork.queue.paused";
  static final String SLOTS = "legwork.executor.slots";
  static final String COMMIT = "legwork.store.commit";
  static final String COMMIT_JOBS = "legwork.store.commit.jobs";
  static final String STORE_FAILURES = "legwork.store.failures";
  static final String STORE_UP = "legwork.store.up";
  static final String LAG = "legwork.eventloop.lag";
  static final String REQUESTS = "legwork.http.request";
  static final String STREAMS = "legwork.http.streams";
  static final String OUTPUT = "legwork.output.bytes";
  static final String DISK_FREE = "legwork.disk.free.bytes";
  static final String DISK_TOTAL = "legwork.disk.total.bytes";
  static final String READY = "legwork.ready";
  static final String BUILD = "legwork.build.info";

  private Names() {}
}
