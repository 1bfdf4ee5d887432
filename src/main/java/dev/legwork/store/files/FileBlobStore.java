package dev.legwork.store.files;

import dev.legwork.job.JobId;
import dev.legwork.store.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Blobs as files under one directory, which is made on first use and belongs to this store alone. A
 * blob grows in place and is seen growing; one that is replaced is gone as soon as the new one
 * begins, as attempts write their own blobs and nobody needs the old one back. Durable once its
 * writer is closed; what a crash cuts short is read as far as it got. Work is done on worker
 * threads of its own, until {@link #close}.
 */
public final class FileBlobStore implements BlobStore {
  private static final int THREADS = 4;

  private final BlobTree tree;
  private final Disk disk;

  /**
   * A store over what is there already.
   *
   * @param vertx owns the threads
   * @param dir the directory, made when needed
   */
  public FileBlobStore(Vertx vertx, Path dir) {
    this.tree = new BlobTree(dir.toAbsolutePath().normalize());
    this.disk = new Disk(vertx, THREADS);
  }

  @Override
  public Future<Writer> create(Key key) {
    return disk.ask(
        "create a blob of job " + key.jobId(),
        () -> new FileWriter(disk, tree, key, tree.create(key)));
  }

  @Override
  public Future<Optional<Info>> find(Key key) {
    return disk.ask("find a blob of job " + key.jobId(), () -> tree.find(key));
  }

  @Override
  public Future<List<Info>> list(JobId jobId) {
    return disk.ask("list the blobs of job " + jobId, () -> tree.list(jobId));
  }

  @Override
  public Future<Buffer> read(Key key, long offset, int length) {
    if (offset < 0 || length < 0) {
      return Future.failedFuture(
          new IllegalArgumentException("offset and length must not be negative"));
    }
    return disk.ask("read a blob of job " + key.jobId(), () -> tree.read(key, offset, length));
  }

  @Override
  public Future<Void> delete(List<JobId> jobIds) {
    List<JobId> asked = List.copyOf(jobIds);
    return disk.run(
        "delete the blobs of " + asked.size() + " jobs",
        () -> {
          for (JobId id : asked) {
            tree.delete(id);
          }
        });
  }

  /** Ends the threads; to be called when nobody writes any more. Safe to call twice. */
  public Future<Void> close() {
    return disk.close();
  }
}
