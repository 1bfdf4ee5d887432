package dev.legwork.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.JobId;
import dev.legwork.store.BlobStore;
import dev.legwork.store.BlobStoreContract;
import dev.legwork.store.StoreFailure;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreTest extends BlobStoreContract {
  @TempDir Path temporary;

  @Override
  protected BlobStore create(Vertx vertx) {
    return new FileBlobStore(vertx, dir());
  }

  private Path dir() {
    return temporary.resolve("data/blobs");
  }

  private Path directory(JobId job) {
    String id = job.toString();
    return dir().resolve(id.substring(id.length() - 2)).resolve(id);
  }

  @Test
  void filesLieWhereAPersonWouldLookForThem() {
    JobId job = JobId.next();
    write(new BlobStore.Key(job, 3, "report.txt"), "text");
    assertThat(directory(job).resolve("3/report.txt")).hasContent("text");
  }

  @Test
  void noNameLeavesTheDirectoryOfItsAttempt() throws IOException {
    JobId job = JobId.next();
    for (String name : List.of("../../../../escaped", "/escaped", "..", "a/../../escaped")) {
      write(new BlobStore.Key(job, 1, name), "x");
    }
    try (Stream<Path> files = Files.walk(temporary)) {
      assertThat(files.filter(Files::isRegularFile))
          .hasSize(4)
          .allMatch(file -> directory(job).resolve("1").equals(file.getParent()));
    }
  }

  @Test
  void blobsAreThereAfterAReopen() {
    BlobStore.Key key = new BlobStore.Key(JobId.next(), 1, "x".repeat(5_000));
    write(key, "text");
    FileBlobStore again = new FileBlobStore(vertx, dir());
    assertThat(await(again.list(key.jobId()))).containsExactly(new BlobStore.Info(key, 4));
    assertThat(await(again.read(key, 0, 10))).hasToString("text");
    await(again.close());
  }

  @Test
  void aDeletionFollowsNoLink() throws IOException {
    JobId job = JobId.next();
    write(new BlobStore.Key(job, 1, "a"), "x");
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Path precious = Files.writeString(outside.resolve("precious"), "keep");
    Files.createSymbolicLink(directory(job).resolve("1/link"), precious);
    Files.createSymbolicLink(directory(job).resolve("2"), outside);
    await(store().delete(List.of(job)));
    assertThat(directory(job)).doesNotExist();
    assertThat(precious).hasContent("keep");

    JobId linked = JobId.next();
    Files.createDirectories(directory(linked).getParent());
    Files.createSymbolicLink(directory(linked), outside);
    await(store().delete(List.of(linked)));
    assertThat(precious).hasContent("keep");
    assertThat(Files.isSymbolicLink(directory(linked))).isFalse();
  }

  @Test
  void aLinkInPlaceOfABlobIsNeitherReadNorWrittenThrough() throws IOException {
    JobId job = JobId.next();
    BlobStore.Key key = new BlobStore.Key(job, 1, "a");
    Path precious = Files.writeString(temporary.resolve("precious"), "keep");
    Files.createDirectories(directory(job).resolve("1"));
    Files.createSymbolicLink(directory(job).resolve("1/a"), precious);
    assertThat(await(store().find(key))).isEmpty();
    assertThat(await(store().list(job))).isEmpty();
    assertThatThrownBy(() -> await(store().read(key, 0, 10))).isInstanceOf(StoreFailure.class);
    write(key, "mine");
    assertThat(precious).hasContent("keep");
    assertThat(read(key)).isEqualTo("mine");
  }

  @Test
  void foreignFilesAreNotListed() throws IOException {
    JobId job = JobId.next();
    BlobStore.Key key = new BlobStore.Key(job, 1, "a");
    write(key, "x");
    Files.writeString(directory(job).resolve("stray"), "x");
    Files.createDirectory(directory(job).resolve("1/directory"));
    Files.createDirectory(directory(job).resolve("no number"));
    Files.writeString(directory(job).resolve("no number/a"), "x");
    Files.writeString(directory(job).resolve("1/%zz"), "x");
    assertThat(await(store().list(job))).containsExactly(new BlobStore.Info(key, 1));
    await(store().delete(List.of(job)));
    assertThat(directory(job)).doesNotExist();
  }

  @Test
  void aPathThatIsNoDirectoryIsAFailureThatWillNotPass() throws IOException {
    Files.createDirectories(dir().getParent());
    Files.writeString(dir(), "a file");
    assertThatThrownBy(() -> await(store().create(new BlobStore.Key(JobId.next(), 1, "a"))))
        .isInstanceOfSatisfying(
            StoreFailure.class, failure -> assertThat(failure.isTransient()).isFalse());
  }

  @Test
  void aFullDiskIsSaidAndMayPass() throws IOException {
    BlobStore.Key key = new BlobStore.Key(JobId.next(), 1, "a");
    FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
    Disk disk = new Disk(vertx, 1);
    FileWriter writer = new FileWriter(disk, new BlobTree(dir()), key, full);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> await(writer.write(Buffer.buffer("x"))))
          .isInstanceOfSatisfying(
              StoreFailure.class, failure -> assertThat(failure.isTransient()).isTrue())
          .hasMessageContaining("the disk is full")
          .hasMessageContaining(key.jobId().toString());
    }
    assertThatThrownBy(() -> await(writer.close())).isInstanceOf(StoreFailure.class);
    assertThat(full.isOpen()).isFalse();
  }

  @Test
  void aClosedStoreSaysSo() {
    FileBlobStore closed = new FileBlobStore(vertx, dir());
    await(closed.close());
    await(closed.close());
    assertThatThrownBy(() -> await(closed.list(JobId.next()))).isInstanceOf(StoreFailure.class);
  }
}
