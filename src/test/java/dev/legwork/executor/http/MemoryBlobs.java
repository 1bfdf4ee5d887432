package dev.legwork.executor.http;

import dev.legwork.job.JobId;
import dev.legwork.store.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Blobs in memory, which can be made to fail. */
final class MemoryBlobs implements BlobStore {
  final Map<Key, Buffer> blobs = new ConcurrentHashMap<>();
  final AtomicInteger open = new AtomicInteger();
  volatile RuntimeException failure;

  @Override
  public Future<Writer> create(Key key) {
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    blobs.put(key, Buffer.buffer());
    open.incrementAndGet();
    return Future.succeededFuture(
        new Writer() {
          private boolean closed;

          @Override
          public Future<Void> write(Buffer bytes) {
            blobs.computeIfPresent(key, (k, held) -> held.copy().appendBuffer(bytes));
            return Future.succeededFuture();
          }

          @Override
          public Future<Void> close() {
            if (!closed) {
              closed = true;
              open.decrementAndGet();
            }
            return Future.succeededFuture();
          }
        });
  }

  @Override
  public Future<Optional<Info>> find(Key key) {
    return Future.succeededFuture(
        Optional.ofNullable(blobs.get(key)).map(held -> new Info(key, held.length())));
  }

  @Override
  public Future<List<Info>> list(JobId jobId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Buffer> read(Key key, long offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Void> delete(List<JobId> jobIds) {
    throw new UnsupportedOperationException();
  }
}
