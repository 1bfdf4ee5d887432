package dev.legwork.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.JobId;
import dev.legwork.store.RecordedOutput;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedOutputsTest {
  private static final JobId JOB = JobId.next();

  private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
  private final OutputsOnlyStore store = new OutputsOnlyStore();
  private final HeapBlobStore blobs = new HeapBlobStore(true);
  private final RecordedOutputs outputs = new RecordedOutputs(store.store(), blobs, clock);
  private Vertx vertx;

  @BeforeEach
  void openVertx() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void closeVertx() throws Exception {
    await(vertx.close());
  }

  @Test
  void smallOutputRidesInTheFinishAndReadsTheSameBeforeAndAfter() throws Exception {
    OutputRecorder recorder = outputs.open(JOB, 1);
    await(recorder.write(Stream.STDOUT, Buffer.buffer("one\n")));
    millis.addAndGet(1_000);
    await(recorder.write(Stream.STDERR, Buffer.buffer("two\n")));
    LogPage live = await(outputs.read(JOB, 1, new LogQuery(null, 0, 1 << 20)));
    assertThat(live.complete()).isFalse();

    Optional<RecordedOutput> small = await(recorder.finish());
    assertThat(small).isPresent();
    assertThat(small.get().frames().length()).isLessThanOrEqualTo(RecordedOutput.MAX_BYTES);
    store.commit(JOB, 1, small);
    outputs.ended(recorder.key().jobId(), recorder.key().attempt());

    LogPage page = await(outputs.read(JOB, 1, new LogQuery(null, 0, 1 << 20)));
    assertThat(page.complete()).isTrue();
    assertThat(page.next()).isEqualTo(8);
    assertThat(page.chunks()).isEqualTo(live.chunks());
    assertThat(page.chunks())
        .extracting(LogChunk::stream)
        .containsExactly(Stream.STDOUT, Stream.STDERR);
    assertThat(page.chunks().get(1).at()).isEqualTo(clock.instant());
    assertThat(blobs.bytes()).isZero();
  }

  @Test
  void nothingWrittenAndUnknownAttemptsAreEmptyAndComplete() throws Exception {
    OutputRecorder recorder = outputs.open(JOB, 1);
    assertThat(await(recorder.finish())).isEmpty();
    outputs.ended(recorder.key().jobId(), recorder.key().attempt());
    LogPage page = await(outputs.read(JOB, 9, new LogQuery(null, 0, 10)));
    assertThat(page).isEqualTo(new LogPage(List.of(), 0, true));
    assertThat(await(outputs.tail(JOB, 9, null, 5))).isZero();
    await(outputs.more(JOB, 9, 77));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whatIsReadIsTheHeadAndTheTailOfWhatWasWritten(long seed) throws Exception {
    Random random = new Random(seed);
    long keep =
        List.of(0L, 1L, 7L, 1_000L, 40_000L, 300_000L, 1_000_000L, 10_000_000L)
            .get(random.nextInt(8));
    Map<Stream, ByteArrayOutputStream> written = new EnumMap<>(Stream.class);
    for (Stream stream : Stream.values()) {
      written.put(stream, new ByteArrayOutputStream());
    }
    Context context = vertx.getOrCreateContext();
    OutputRecorder recorder = outputs.open(JOB, 1);
    recorder.keep(keep);
    int writes = 50 + random.nextInt(400);
    int largest = List.of(10, 300, 9_000, 70_000).get(random.nextInt(4));
    for (int i = 0; i < writes; i++) {
      Stream stream = random.nextInt(10) < 7 ? Stream.STDOUT : Stream.STDERR;
      byte[] bytes = new byte[random.nextInt(largest)];
      random.nextBytes(bytes);
      written.get(stream).write(bytes);
      millis.addAndGet(random.nextInt(30));
      await(on(context, () -> recorder.write(stream, Buffer.buffer(bytes))));
      if (random.nextInt(40) == 0) {
        check(random, written, keep);
      }
    }
    check(random, written, keep);
    Optional<RecordedOutput> small = await(on(context, recorder::finish));
    check(random, written, keep);
    store.commit(JOB, 1, small);
    outputs.ended(recorder.key().jobId(), recorder.key().attempt());
    check(random, written, keep);
    assertThat(blobs.openWriters).hasValue(0);
    assertThat(blobs.bytes()).isLessThan(2 * (keep * 2 + 500_000));
    for (Stream stream : Stream.values()) {
      assertThat(recorder.bytes(stream)).isEqualTo(written.get(stream).size());
    }
  }

  /** Reads page by page with random limits, both streams and each alone, and from the middle. */
  private void check(Random random, Map<Stream, ByteArrayOutputStream> written, long keep)
      throws Exception {
    long total = written.values().stream().mapToLong(ByteArrayOutputStream::size).sum();
    for (Stream only : new Stream[] {null, Stream.STDOUT, Stream.STDERR}) {
      List<LogChunk> chunks = readAll(only, 0, 1 + random.nextInt(500_000));
      for (Stream stream : only == null ? Stream.values() : new Stream[] {only}) {
        assertKept(stream, chunks, written.get(stream).toByteArray(), keep);
      }
      long last = 0;
      for (LogChunk chunk : chunks) {
        assertThat(chunk.offset()).isGreaterThanOrEqualTo(last);
        last = chunk.end();
      }
      assertThat(last).isLessThanOrEqualTo(total);
    }
    long from = total == 0 ? 0 : (long) (random.nextDouble() * total);
    Buffer expected = Buffer.buffer();
    for (LogChunk chunk : readAll(null, 0, 1 << 20)) {
      long skip = Math.max(0, from - chunk.offset());
      if (skip < chunk.bytes().length()) {
        expected.appendBuffer(chunk.bytes().slice((int) skip, chunk.bytes().length()));
      }
    }
    Buffer got = Buffer.buffer();
    readAll(null, from, 100_000).forEach(chunk -> got.appendBuffer(chunk.bytes()));
    assertThat(got).isEqualTo(expected);
  }

  private List<LogChunk> readAll(Stream stream, long from, int limit) throws Exception {
    List<LogChunk> all = new ArrayList<>();
    long after = from;
    while (true) {
      LogPage page = await(outputs.read(JOB, 1, new LogQuery(stream, after, limit)));
      assertThat(page.chunks().stream().mapToInt(c -> c.bytes().length()).sum())
          .isLessThanOrEqualTo(limit);
      all.addAll(page.chunks());
      if (page.chunks().isEmpty()) {
        return all;
      }
      after = page.next();
    }
  }

  private static void assertKept(Stream stream, List<LogChunk> chunks, byte[] written, long keep) {
    Buffer expected = Buffer.buffer();
    long tail = keep / 2;
    long head = keep - tail;
    if (written.length <= keep) {
      expected.appendBytes(written);
    } else {
      expected.appendBytes(written, 0, (int) head);
      expected.appendBytes(written, (int) (written.length - tail), (int) tail);
    }
    Buffer got = Buffer.buffer();
    long dropped = 0;
    for (LogChunk chunk : chunks) {
      if (chunk.stream() == stream) {
        if (chunk.dropped() > 0) {
          assertThat(got.length()).isEqualTo((int) head);
        }
        dropped += chunk.dropped();
        got.appendBuffer(chunk.bytes());
      }
    }
    assertThat(got.length()).isEqualTo(expected.length());
    assertThat(got.equals(expected)).isTrue();
    assertThat(dropped).isEqualTo(tail == 0 ? 0 : Math.max(0, written.length - keep));
  }

  @Test
  void followerWithAReaderAsFastAsTheWriterSeesEveryByteOfEachStream() throws Exception {
    Context writing = vertx.getOrCreateContext();
    OutputRecorder recorder = outputs.open(JOB, 1);
    recorder.keep(8_000_000);
    Promise<Buffer> followed = Promise.promise();
    Buffer seen = Buffer.buffer();
    vertx.getOrCreateContext().runOnContext(any -> follow(0, seen, followed));
    Buffer expected = Buffer.buffer();
    Random random = new Random(5);
    for (int i = 0; i < 600; i++) {
      byte[] bytes = new byte[random.nextInt(6_000)];
      random.nextBytes(bytes);
      expected.appendBytes(bytes);
      await(on(writing, () -> recorder.write(Stream.STDOUT, Buffer.buffer(bytes))));
    }
    await(on(writing, recorder::finish));
    assertThat(await(followed.future()).equals(expected)).isTrue();
  }

  private void follow(long after, Buffer seen, Promise<Buffer> done) {
    outputs
        .more(JOB, 1, after)
        .compose(more -> outputs.read(JOB, 1, new LogQuery(null, after, 50_000)))
        .onComplete(
            page -> {
              if (page.failed()) {
                done.fail(page.cause());
                return;
              }
              page.result().chunks().forEach(chunk -> seen.appendBuffer(chunk.bytes()));
              if (page.result().complete()) {
                done.complete(seen);
              } else {
                follow(page.result().next(), seen, done);
              }
            });
  }

  @Test
  void readersThatLagBehindARotatingTailNeverSeeWrongBytes() throws Exception {
    Context writing = vertx.getOrCreateContext();
    OutputRecorder recorder = outputs.open(JOB, 1);
    recorder.keep(200_000);
    Promise<Void> stopped = Promise.promise();
    vertx.getOrCreateContext().runOnContext(any -> verify(recorder, stopped));
    // Byte n of the stream is a function of n, so that every chunk can be checked alone.
    for (int i = 0; i < 3_000; i++) {
      long from = (long) i * 4_000;
      byte[] bytes = new byte[4_000];
      for (int b = 0; b < bytes.length; b++) {
        bytes[b] = pattern(from + b);
      }
      await(on(writing, () -> recorder.write(Stream.STDOUT, Buffer.buffer(bytes))));
    }
    await(on(writing, recorder::finish));
    await(stopped.future());
    assertThat(recorder.truncated()).isTrue();
  }

  private void verify(OutputRecorder recorder, Promise<Void> stopped) {
    outputs
        .read(JOB, 1, new LogQuery(Stream.STDOUT, 0, 1 << 20))
        .onComplete(
            page -> {
              if (page.failed()) {
                stopped.fail(page.cause());
                return;
              }
              for (LogChunk chunk : page.result().chunks()) {
                for (int i = 0; i < chunk.bytes().length(); i += 97) {
                  if (chunk.bytes().getByte(i) != pattern(chunk.offset() + i)) {
                    stopped.fail("wrong byte at " + (chunk.offset() + i));
                    return;
                  }
                }
              }
              if (page.result().complete()) {
                stopped.complete();
              } else {
                vertx.setTimer(1, again -> verify(recorder, stopped));
              }
            });
  }

  private static byte pattern(long n) {
    return (byte) (n * 31 + (n >>> 8) * 7 + (n >>> 16));
  }

  @Test
  void tailBeginsAtTheLastLines() throws Exception {
    Context context = vertx.getOrCreateContext();
    OutputRecorder recorder = outputs.open(JOB, 1);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      String line = "line " + i + "\n";
      all.append(line);
      await(on(context, () -> recorder.write(Stream.STDOUT, Buffer.buffer(line))));
    }
    for (int finished = 0; finished < 2; finished++) {
      for (int lines : new int[] {1, 2, 100, 15_000}) {
        int from = all.indexOf("line " + (20_000 - lines) + "\n");
        assertThat(await(outputs.tail(JOB, 1, Stream.STDOUT, lines))).isEqualTo(from);
        assertThat(await(outputs.tail(JOB, 1, null, lines))).isEqualTo(from);
      }
      assertThat(await(outputs.tail(JOB, 1, null, 1_000_000))).isZero();
      assertThat(await(outputs.tail(JOB, 1, null, 0))).isEqualTo(all.length());
      assertThat(await(on(context, recorder::finish))).isEmpty();
      outputs.ended(recorder.key().jobId(), recorder.key().attempt());
    }
  }

  @Test
  void unfinishedLastLineCountsAsALine() throws Exception {
    OutputRecorder recorder = outputs.open(JOB, 1);
    await(recorder.write(Stream.STDOUT, Buffer.buffer("a\nb\nc")));
    assertThat(await(outputs.tail(JOB, 1, null, 1))).isEqualTo(4);
    assertThat(await(outputs.tail(JOB, 1, null, 2))).isEqualTo(2);
  }

  @Test
  void fullDiskCostsOutputButNotTheAttempt() throws Exception {
    Context context = vertx.getOrCreateContext();
    OutputRecorder recorder = outputs.open(JOB, 1);
    byte[] bytes = new byte[30_000];
    for (int i = 0; i < 50; i++) {
      if (i == 10) {
        blobs.full.set(true);
      }
      await(on(context, () -> recorder.write(Stream.STDOUT, Buffer.buffer(bytes))));
    }
    assertThat(await(on(context, recorder::finish))).isEmpty();
    assertThat(recorder.truncated()).isTrue();
    assertThat(recorder.bytes(Stream.STDOUT)).isEqualTo(1_500_000);
    assertThat(blobs.openWriters).hasValue(0);
    LogPage page = await(outputs.read(JOB, 1, new LogQuery(null, 0, 1 << 22)));
    assertThat(page.complete()).isTrue();
    assertThat(page.chunks().stream().mapToInt(c -> c.bytes().length()).sum())
        .isBetween(240_000, 330_000);
  }

  @Test
  void waitingReadersAreToldAtTheEnd() throws Exception {
    Context context = vertx.getOrCreateContext();
    OutputRecorder recorder = outputs.open(JOB, 1);
    Future<Void> waiting = outputs.more(JOB, 1, 0);
    assertThat(waiting.isComplete()).isFalse();
    await(on(context, recorder::finish));
    await(waiting);
  }

  private static <T> Future<T> on(Context context, java.util.function.Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(any -> action.get().onComplete(promise));
    return promise.future();
  }

  @CanIgnoreReturnValue
  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
