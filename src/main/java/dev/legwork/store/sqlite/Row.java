package dev.legwork.store.sqlite;

import dev.legwork.job.Job;
import org.jspecify.annotations.Nullable;

/**
 * A job and its place in the file, as the writer thread has it. Mutable; owned by {@link JobTable}.
 */
final class Row {
  final long seq;
  Job job;

  /** The line it stands in; null while it runs. */
  @Nullable Long line;

  long rank;

  /** Whether the file has this row at all. */
  boolean stored;

  /** Whether the job's content changed since it was stored. */
  boolean contentChanged;

  /** Whether it waits in the list of rows to be written. */
  boolean dirty;

  /** The encoded content, until it is written. */
  @Nullable String content;

  /** How long the encoded content is. */
  int contentChars;

  Row(long seq, Job job, @Nullable Long line, long rank) {
    this.seq = seq;
    this.job = job;
    this.line = line;
    this.rank = rank;
  }
}
