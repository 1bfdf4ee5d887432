package dev.legwork.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.JobId;
import dev.legwork.store.BlobStore;
import dev.legwork.store.files.FileBlobStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Output of attempts whose node died: what reached the files is read again. */
class RecoveryTest {
  private static final JobId JOB = JobId.next();

  /** What a recorder may still have in memory, both streams together. */
  private static final int IN_MEMORY = 200_000;

  @TempDir Path folder;
  private Vertx vertx;
  private FileBlobStore blobs;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    blobs = new FileBlobStore(vertx, folder);
  }

  @AfterEach
  void close() throws Exception {
    await(blobs.close());
    await(vertx.close());
  }

  /** Writes without ever finishing; answers what was written to each stream. */
  private List<byte[]> writeAndDie(long seed, long keep, int writes, boolean both)
      throws Exception {
    Random random = new Random(seed);
    List<ByteArrayOutputStream> written =
        List.of(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    Context context = vertx.getOrCreateContext();
    OutputRecorder recorder = outputs().open(JOB, 1);
    recorder.keep(keep);
    for (int i = 0; i < writes; i++) {
      int stream = both && random.nextInt(10) < 3 ? 1 : 0;
      byte[] bytes = new byte[1 + random.nextInt(9_000)];
      random.nextBytes(bytes);
      written.get(stream).write(bytes);
      await(on(context, () -> recorder.write(Stream.values()[stream], Buffer.buffer(bytes))));
    }
    // More than a finish could hold is being flushed; what is less stays in memory and is lost.
    while (recorder.snapshot().frames().stream().mapToLong(Frame::length).sum() > 16 * 1024) {
      Thread.onSpinWait();
    }
    return List.of(written.get(0).toByteArray(), written.get(1).toByteArray());
  }

  /** As a node has them that was started again. */
  private RecordedOutputs outputs() {
    return new RecordedOutputs(new OutputsOnlyStore().store(), blobs, () -> Instant.EPOCH);
  }

  private List<LogChunk> readAll(Stream stream) throws Exception {
    RecordedOutputs outputs = outputs();
    List<LogChunk> all = new ArrayList<>();
    long after = 0;
    while (true) {
      LogPage page = await(outputs.read(JOB, 1, new LogQuery(stream, after, 70_000)));
      if (page.chunks().isEmpty()) {
        assertThat(page.complete()).isTrue();
        return all;
      }
      for (LogChunk chunk : page.chunks()) {
        assertThat(chunk.offset()).isGreaterThanOrEqualTo(after);
        after = chunk.end();
      }
      all.addAll(page.chunks());
      after = page.next();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void allThatWasFlushedIsReadInOrder(long seed) throws Exception {
    List<byte[]> written = writeAndDie(seed, 8_000_000, 400, true);
    long missing = 0;
    for (Stream stream : Stream.values()) {
      byte[] whole = written.get(stream.ordinal());
      Buffer read = Buffer.buffer();
      for (LogChunk chunk : readAll(stream)) {
        assertThat(chunk.dropped()).isZero();
        read.appendBuffer(chunk.bytes());
      }
      assertThat(read.equals(Buffer.buffer(whole).getBuffer(0, read.length()))).isTrue();
      missing += whole.length - read.length();
    }
    assertThat(missing).isLessThan(IN_MEMORY);
    assertThat(readAll(null).stream().mapToLong(chunk -> chunk.bytes().length()).sum())
        .isEqualTo(written.get(0).length + written.get(1).length - missing);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7})
  void ofMuchOutputTheHeadAndTheNewestTailAreRead(long seed) throws Exception {
    int keep = 600_000;
    byte[] whole = writeAndDie(seed, keep, 600, false).get(0);
    Buffer head = Buffer.buffer();
    Buffer tail = Buffer.buffer();
    long dropped = 0;
    for (LogChunk chunk : readAll(Stream.STDOUT)) {
      dropped += chunk.dropped();
      (dropped == 0 ? head : tail).appendBuffer(chunk.bytes());
    }
    assertThat(head.equals(Buffer.buffer(whole).getBuffer(0, keep / 2))).isTrue();
    int tailAt = (int) (head.length() + dropped);
    Buffer expected = Buffer.buffer(whole).getBuffer(tailAt, tailAt + tail.length());
    assertThat(tail.equals(expected)).isTrue();
    assertThat(tail.length()).isGreaterThan(keep / 2 - IN_MEMORY);
    assertThat(whole.length - tailAt - tail.length()).isLessThan(IN_MEMORY);
  }

  @Test
  void aFrameCutOffAndOneThatNeverReachedTheDiskEndTheOutput() throws Exception {
    byte[] whole = writeAndDie(8, 8_000_000, 200, false).get(0);
    Path head = largest();
    try (FileChannel file = FileChannel.open(head, StandardOpenOption.WRITE)) {
      file.truncate(500_001);
    }
    Buffer read = Buffer.buffer();
    readAll(null).forEach(chunk -> read.appendBuffer(chunk.bytes()));
    assertThat(read.length()).isBetween(450_000, 500_000);
    assertThat(read.equals(Buffer.buffer(whole).getBuffer(0, read.length()))).isTrue();
    try (FileChannel file = FileChannel.open(head, StandardOpenOption.WRITE)) {
      file.truncate(400_000);
      file.write(java.nio.ByteBuffer.allocate(100_000), 400_000);
    }
    Buffer again = Buffer.buffer();
    readAll(null).forEach(chunk -> again.appendBuffer(chunk.bytes()));
    assertThat(again.length()).isBetween(350_000, 500_000);
    int sound = Math.min(again.length(), 380_000);
    assertThat(again.getBuffer(0, sound).equals(Buffer.buffer(whole).getBuffer(0, sound))).isTrue();
  }

  @Test
  void anIndexThatWasBegunIsNotBelieved() throws Exception {
    byte[] whole = writeAndDie(9, 8_000_000, 100, false).get(0);
    BlobStore.Writer index = await(blobs.create(new BlobStore.Key(JOB, 1, Spill.INDEX)));
    await(index.close());
    Buffer read = Buffer.buffer();
    readAll(null).forEach(chunk -> read.appendBuffer(chunk.bytes()));
    assertThat(whole.length - read.length()).isLessThan(IN_MEMORY);
    await(
        await(blobs.create(new BlobStore.Key(JOB, 1, Spill.INDEX)))
            .write(Buffer.buffer(new byte[] {1, (byte) 0x80})));
    Buffer again = Buffer.buffer();
    readAll(null).forEach(chunk -> again.appendBuffer(chunk.bytes()));
    assertThat(again).isEqualTo(read);
  }

  @Test
  void otherAttemptsAndOtherBlobsOfTheJobAreLeftOut() throws Exception {
    List<byte[]> unused = writeAndDie(10, 8_000_000, 50, false);
    LogPage other = await(outputs().read(JOB, 2, new LogQuery(null, 0, 1_000)));
    assertThat(other).isEqualTo(new LogPage(List.of(), 0, true));
  }

  private Path largest() throws IOException {
    try (java.util.stream.Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
          .orElseThrow();
    }
  }

  private static <T> Future<T> on(Context context, Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(any -> action.get().onComplete(promise));
    return promise.future();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
