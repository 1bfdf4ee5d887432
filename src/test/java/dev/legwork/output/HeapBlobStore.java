package dev.legwork.output;

import dev.legwork.job.JobId;
import dev.legwork.store.BlobStore;
import dev.legwork.store.StoreFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Blobs in the heap; answers at once, or later where a context is at hand. */
public final class HeapBlobStore implements BlobStore {
  private final Map<Key, Buffer> blobs = new ConcurrentHashMap<>();
  public final AtomicBoolean full = new AtomicBoolean();
  public final AtomicInteger openWriters = new AtomicInteger();
  private final boolean later;

  public HeapBlobStore(boolean later) {
    this.later = later;
  }

  public long bytes() {
    return blobs.values().stream().mapToLong(Buffer::length).sum();
  }

  @Override
  public Future<Writer> create(Key key) {
    if (full.get()) {
      return Future.failedFuture(new StoreFailure("disk full", true, null));
    }
    blobs.put(key, Buffer.buffer());
    openWriters.incrementAndGet();
    AtomicBoolean closed = new AtomicBoolean();
    return answer(
        new Writer() {
          @Override
          public Future<Void> write(Buffer bytes) {
            if (full.get() || closed.get()) {
              return Future.failedFuture(new StoreFailure("disk full", true, null));
            }
            blobs.computeIfPresent(key, (k, old) -> old.copy().appendBuffer(bytes));
            return answer(null);
          }

          @Override
          public Future<Void> close() {
            if (closed.compareAndSet(false, true)) {
              openWriters.decrementAndGet();
            }
            return answer(null);
          }
        });
  }

  @Override
  public Future<Optional<Info>> find(Key key) {
    return answer(Optional.ofNullable(blobs.get(key)).map(b -> new Info(key, b.length())));
  }

  @Override
  public Future<List<Info>> list(JobId jobId) {
    return answer(
        blobs.entrySet().stream()
            .filter(e -> e.getKey().jobId().equals(jobId))
            .map(e -> new Info(e.getKey(), e.getValue().length()))
            .toList());
  }

  @Override
  public Future<Buffer> read(Key key, long offset, int length) {
    Buffer blob = blobs.getOrDefault(key, Buffer.buffer());
    int from = (int) Math.min(offset, blob.length());
    return answer(blob.getBuffer(from, Math.min(from + length, blob.length())));
  }

  @Override
  public Future<Void> delete(List<JobId> jobIds) {
    blobs.keySet().removeIf(key -> jobIds.contains(key.jobId()));
    return answer(null);
  }

  private <T> Future<T> answer(T value) {
    if (!later || Vertx.currentContext() == null) {
      return Future.succeededFuture(value);
    }
    Promise<T> promise = Promise.promise();
    Vertx.currentContext().runOnContext(any -> promise.complete(value));
    return promise.future();
  }
}
