package dev.legwork.node;

import dev.legwork.config.LegworkConfig;
import dev.legwork.store.BlobStore;
import dev.legwork.store.JobStore;
import dev.legwork.store.StoreFailure;
import dev.legwork.store.files.FileBlobStore;
import dev.legwork.store.heap.HeapBlobStore;
import dev.legwork.store.heap.HeapJobStore;
import dev.legwork.store.sqlite.SqliteJobStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The stores that a configuration asks for. Not open yet.
 *
 * @param jobs the job store
 * @param blobs beside it
 * @param closeBlobs frees what the blobs hold
 */
record Stores(JobStore jobs, BlobStore blobs, Supplier<Future<Void>> closeBlobs) {

  static Stores of(
      Vertx vertx,
      LegworkConfig config,
      NodeOptions options,
      InstantSource clock,
      Consumer<StoreFailure> onFatal) {
    if (options.temporaryStore()) {
      return new Stores(
          new HeapJobStore(clock, config.retention()),
          new HeapBlobStore(),
          Future::succeededFuture);
    }
    Path file = config.store().sqliteFile();
    Path folder = file.toAbsolutePath().getParent();
    FileBlobStore blobs =
        new FileBlobStore(vertx, (folder == null ? Path.of(".") : folder).resolve("blobs"));
    return new Stores(
        new SqliteJobStore(vertx, file, clock, config.retention(), onFatal), blobs, blobs::close);
  }
}
