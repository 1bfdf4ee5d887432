package dev.legwork.store.heap;

import dev.legwork.store.BlobStore;
import dev.legwork.store.BlobStoreContract;
import io.vertx.core.Vertx;

class HeapBlobStoreTest extends BlobStoreContract {
  @Override
  protected BlobStore create(Vertx vertx) {
    return new HeapBlobStore();
  }
}
