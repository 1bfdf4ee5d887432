package dev.legwork.store;

import dev.legwork.job.JobId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what is too large for the store's rows: output, bodies, artifacts. A blob belongs to one
 * attempt of one job and is deleted with the job. Safe on any thread; futures complete on the
 * caller's Vert.x context if it has one. Nothing here is a job's truth: a blob without its job is
 * litter and is swept away.
 */
public interface BlobStore {
  /**
   * A blob's name.
   *
   * @param jobId whose it is
   * @param attempt which attempt's
   * @param name what it is; any string, the backend makes it safe
   */
  record Key(JobId jobId, int attempt, String name) {}

  /**
   * A blob that is there.
   *
   * @param key its name
   * @param size in bytes
   */
  record Info(Key key, long size) {}

  /**
   * A blob being written. Owned by whoever opened it, who closes it. Calls come one after the
   * other.
   */
  interface Writer {
    /**
     * Adds bytes at the end; completes when they can be read. Not durable before {@link #close}.
     */
    Future<Void> write(Buffer bytes);

    /** Makes what was written durable. Safe to call twice. */
    Future<Void> close();
  }

  /** Begins a blob, replacing one of that name. Fails with {@link StoreFailure}. */
  Future<Writer> create(Key key);

  /** The blob, or empty. */
  Future<Optional<Info>> find(Key key);

  /** Blobs of a job, all attempts, by name. */
  Future<List<Info>> list(JobId jobId);

  /**
   * Bytes of a blob from {@code offset} on, at most {@code length}; fewer at its end, none beyond
   * it or if there is no such blob.
   */
  Future<Buffer> read(Key key, long offset, int length);

  /** Deletes every blob of these jobs. Idempotent. */
  Future<Void> delete(List<JobId> jobIds);
}
