package dev.legwork.store.files;

import dev.legwork.store.BlobStore;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Appends to one file. Each call begins when the one before it is through, so a caller that does
 * not wait is still in order; after a failure everything but {@code close} fails.
 */
final class FileWriter implements BlobStore.Writer {
  private final Disk disk;
  private final BlobTree tree;
  private final BlobStore.Key key;
  private final FileChannel file;

  // Guarded by this.
  private Future<Void> last = Future.succeededFuture();
  private boolean closed;

  FileWriter(Disk disk, BlobTree tree, BlobStore.Key key, FileChannel file) {
    this.disk = disk;
    this.tree = tree;
    this.key = key;
    this.file = file;
  }

  @Override
  public synchronized Future<Void> write(Buffer bytes) {
    if (closed) {
      return Future.failedFuture(new IllegalStateException("The blob is closed"));
    }
    byte[] copy = bytes.getBytes();
    last = last.compose(done -> disk.run("write a blob of job " + key.jobId(), () -> append(copy)));
    return disk.here(last);
  }

  @Override
  public synchronized Future<Void> close() {
    if (!closed) {
      closed = true;
      // Also after a failed write: the file is closed, and the failure is told again.
      last =
          last.transform(
              done ->
                  disk.run("close a blob of job " + key.jobId(), this::finish)
                      .compose(ok -> last(done)));
    }
    return disk.here(last);
  }

  private static Future<Void> last(AsyncResult<Void> written) {
    return written.succeeded() ? Future.succeededFuture() : Future.failedFuture(written.cause());
  }

  private void append(byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      file.write(rest);
    }
  }

  private void finish() throws IOException {
    try (file) {
      file.force(true);
    }
    tree.syncDirectories(key);
  }
}
