package dev.legwork.store.heap;

import dev.legwork.job.JobId;
import dev.legwork.store.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Blobs in memory, for as long as the process lives; they take as much memory as is written and not
 * deleted. Nothing here blocks, so futures come back completed.
 */
public final class HeapBlobStore implements BlobStore {
  // Guarded by this, the contents of the buffers too.
  private final Map<JobId, Map<Key, Buffer>> blobs = new HashMap<>();

  @Override
  public synchronized Future<Writer> create(Key key) {
    Buffer bytes = Buffer.buffer();
    blobs.computeIfAbsent(key.jobId(), id -> new HashMap<>()).put(key, bytes);
    return Future.succeededFuture(new HeapWriter(bytes));
  }

  @Override
  public synchronized Future<Optional<Info>> find(Key key) {
    Buffer bytes = bytes(key);
    return Future.succeededFuture(
        bytes == null ? Optional.empty() : Optional.of(new Info(key, bytes.length())));
  }

  @Override
  public synchronized Future<List<Info>> list(JobId jobId) {
    List<Info> found = new ArrayList<>();
    blobs
        .getOrDefault(jobId, Map.of())
        .forEach((key, bytes) -> found.add(new Info(key, bytes.length())));
    found.sort(
        Comparator.comparing((Info info) -> info.key().name())
            .thenComparing(info -> info.key().attempt()));
    return Future.succeededFuture(found);
  }

  @Override
  public synchronized Future<Buffer> read(Key key, long offset, int length) {
    if (offset < 0 || length < 0) {
      return Future.failedFuture(
          new IllegalArgumentException("offset and length must not be negative"));
    }
    Buffer bytes = bytes(key);
    if (bytes == null || offset >= bytes.length()) {
      return Future.succeededFuture(Buffer.buffer());
    }
    int from = (int) offset;
    int to = (int) Math.min(bytes.length(), offset + length);
    return Future.succeededFuture(bytes.getBuffer(from, to));
  }

  @Override
  public synchronized Future<Void> delete(List<JobId> jobIds) {
    jobIds.forEach(blobs::remove);
    return Future.succeededFuture();
  }

  private @Nullable Buffer bytes(Key key) {
    return blobs.getOrDefault(key.jobId(), Map.of()).get(key);
  }

  /** Appends; a blob deleted or replaced meanwhile takes the bytes and nobody sees them. */
  private final class HeapWriter implements Writer {
    private final Buffer bytes;
    private boolean closed;

    HeapWriter(Buffer bytes) {
      this.bytes = bytes;
    }

    @Override
    public Future<Void> write(Buffer more) {
      synchronized (HeapBlobStore.this) {
        if (closed) {
          return Future.failedFuture(new IllegalStateException("The blob is closed"));
        }
        bytes.appendBuffer(more);
        return Future.succeededFuture();
      }
    }

    @Override
    public Future<Void> close() {
      synchronized (HeapBlobStore.this) {
        closed = true;
        return Future.succeededFuture();
      }
    }
  }
}
