package dev.legwork.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.JobId;
import dev.legwork.store.BlobStore.Info;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every blob store must do. A backend's test extends this and makes stores. */
public abstract class BlobStoreContract {
  private final JobId job = JobId.next();
  private final BlobStore.Key key = new BlobStore.Key(job, 1, "stdout");
  protected Vertx vertx;
  private BlobStore store;

  /** A new, empty store. */
  protected abstract BlobStore create(Vertx vertx);

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    store = create(vertx);
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @CanIgnoreReturnValue
  protected static <T> T await(Future<T> future) {
    try {
      return future.await(20, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("No answer in 20 s", e);
    }
  }

  protected final BlobStore store() {
    return store;
  }

  protected final void write(BlobStore.Key name, String... texts) {
    BlobStore.Writer writer = await(store.create(name));
    for (String text : texts) {
      await(writer.write(Buffer.buffer(text)));
    }
    await(writer.close());
  }

  protected final String read(BlobStore.Key name) {
    return await(store.read(name, 0, 1 << 20)).toString();
  }

  private static BlobStore.Key named(JobId job, int attempt, String name) {
    return new BlobStore.Key(job, attempt, name);
  }

  @Test
  void whatIsWrittenIsRead() {
    write(key, "one ", "", "two");
    assertThat(read(key)).isEqualTo("one two");
    assertThat(await(store.find(key))).contains(new Info(key, 7));
  }

  @Test
  void bytesAreNotText() {
    byte[] bytes = new byte[300_000];
    new Random(7).nextBytes(bytes);
    BlobStore.Writer writer = await(store.create(key));
    await(writer.write(Buffer.buffer(bytes)));
    await(writer.close());
    assertThat(await(store.read(key, 0, 400_000)).getBytes()).isEqualTo(bytes);
    assertThat(await(store.read(key, 131_071, 10)).getBytes())
        .isEqualTo(java.util.Arrays.copyOfRange(bytes, 131_071, 131_081));
  }

  @Test
  void aRangeEndsWithTheBlob() {
    write(key, "0123456789");
    assertThat(await(store.read(key, 3, 4))).hasToString("3456");
    assertThat(await(store.read(key, 8, 100))).hasToString("89");
    assertThat(await(store.read(key, 8, Integer.MAX_VALUE))).hasToString("89");
    assertThat(await(store.read(key, 10, 5)).length()).isZero();
    assertThat(await(store.read(key, Long.MAX_VALUE, 5)).length()).isZero();
    assertThat(await(store.read(key, 2, 0)).length()).isZero();
  }

  @Test
  void aRangeBeforeTheBeginningIsRefused() {
    assertThatThrownBy(() -> await(store.read(key, -1, 5)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> await(store.read(key, 0, -5)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsNotThereIsEmpty() {
    assertThat(await(store.find(key))).isEmpty();
    assertThat(await(store.list(job))).isEmpty();
    assertThat(await(store.read(key, 0, 10)).length()).isZero();
    await(store.delete(List.of(job)));
    await(store.delete(List.of()));
  }

  @Test
  void anEmptyBlobIsThere() {
    write(key);
    assertThat(await(store.find(key))).contains(new Info(key, 0));
    assertThat(await(store.list(job))).containsExactly(new Info(key, 0));
  }

  @Test
  void theListHasTheBlobsOfAllAttemptsByName() {
    write(named(job, 2, "b"), "22");
    write(named(job, 10, "a"), "1");
    write(named(job, 1, "b"), "333");
    write(named(JobId.next(), 1, "a"), "of another job");
    assertThat(await(store.list(job)))
        .containsExactly(
            new Info(named(job, 10, "a"), 1),
            new Info(named(job, 1, "b"), 3),
            new Info(named(job, 2, "b"), 2));
  }

  @Test
  void aBlobBegunAgainReplacesTheOldOne() {
    write(key, "the old and longer one");
    BlobStore.Writer writer = await(store.create(key));
    assertThat(read(key)).isEmpty();
    await(writer.write(Buffer.buffer("new")));
    await(writer.close());
    assertThat(read(key)).isEqualTo("new");
    assertThat(await(store.list(job))).hasSize(1);
  }

  @Test
  void theWriterOfAReplacedBlobDoesNotReachTheNewOne() {
    BlobStore.Writer old = await(store.create(key));
    write(key, "new");
    await(old.write(Buffer.buffer("late and long")));
    await(old.close());
    assertThat(read(key)).isEqualTo("new");
  }

  @Test
  void whatIsWrittenIsReadBeforeTheBlobIsClosed() {
    BlobStore.Writer writer = await(store.create(key));
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      await(writer.write(Buffer.buffer("line " + i + "\n")));
      expected.append("line ").append(i).append('\n');
      assertThat(read(key)).isEqualTo(expected.toString());
      assertThat(await(store.find(key)).orElseThrow().size()).isEqualTo(expected.length());
    }
    await(writer.close());
    assertThat(read(key)).isEqualTo(expected.toString());
  }

  @Test
  void writesThatDoNotWaitForEachOtherStayInOrder() {
    BlobStore.Writer writer = await(store.create(key));
    List<Future<Void>> writes = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      writes.add(writer.write(Buffer.buffer(i + ",")));
      expected.append(i).append(',');
    }
    await(writer.close());
    assertThat(writes).allMatch(Future::succeeded);
    assertThat(read(key)).isEqualTo(expected.toString());
  }

  @Test
  void whatTheCallerDoesToTheBufferLaterIsNotWritten() {
    BlobStore.Writer writer = await(store.create(key));
    Buffer buffer = Buffer.buffer("abc");
    Future<Void> written = writer.write(buffer);
    buffer.setString(0, "xyz");
    await(written);
    await(writer.close());
    assertThat(read(key)).isEqualTo("abc");
  }

  @Test
  void aClosedBlobTakesNoMore() {
    BlobStore.Writer writer = await(store.create(key));
    await(writer.close());
    await(writer.close());
    assertThatThrownBy(() -> await(writer.write(Buffer.buffer("late"))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(read(key)).isEmpty();
  }

  @Test
  void deletedJobsHaveNoBlobsAndOthersKeepTheirs() {
    JobId other = JobId.next();
    JobId kept = JobId.next();
    write(key, "1");
    write(named(job, 2, "stderr"), "2");
    write(named(other, 1, "stdout"), "3");
    write(named(kept, 1, "stdout"), "4");
    await(store.delete(List.of(job, other, JobId.next())));
    await(store.delete(List.of(job)));
    assertThat(await(store.list(job))).isEmpty();
    assertThat(await(store.find(key))).isEmpty();
    assertThat(await(store.list(other))).isEmpty();
    assertThat(read(named(kept, 1, "stdout"))).isEqualTo("4");
    write(key, "again");
    assertThat(read(key)).isEqualTo("again");
  }

  @Test
  void aBlobDeletedWhileItIsWrittenStaysDeleted() {
    BlobStore.Writer writer = await(store.create(key));
    await(writer.write(Buffer.buffer("1")));
    await(store.delete(List.of(job)));
    await(writer.write(Buffer.buffer("2")));
    await(writer.close());
    assertThat(await(store.find(key))).isEmpty();
    assertThat(await(store.list(job))).isEmpty();
  }

  static List<String> hostileNames() {
    return List.of(
        "",
        ".",
        "..",
        "../../x",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "nul\0byte",
        "line\nbreak",
        "~",
        "~.name",
        "%",
        "%2E",
        "%u0041",
        "name.with.dots",
        ".hidden",
        "C:\\x",
        "Größe 漢字 \uD83D\uDE00",
        "\uD800 alone",
        "x".repeat(5_000),
        "/".repeat(5_000),
        "漢".repeat(5_000),
        "y".repeat(200),
        "y".repeat(201));
  }

  @ParameterizedTest
  @MethodSource("hostileNames")
  void anyNameIsAName(String name) {
    BlobStore.Key hostile = named(job, 1, name);
    write(hostile, "content");
    assertThat(read(hostile)).isEqualTo("content");
    assertThat(await(store.list(job))).containsExactly(new Info(hostile, 7));
    assertThat(await(store.find(hostile))).contains(new Info(hostile, 7));
  }

  @Test
  void noTwoNamesMeet() {
    List<String> names = new ArrayList<>(hostileNames());
    names.addAll(List.of("x".repeat(4_999), "?", "\uDC00", "a%2Fb", "e", "A"));
    for (String name : names) {
      write(named(job, 1, name), "of " + name);
    }
    for (String name : names) {
      assertThat(read(named(job, 1, name))).isEqualTo(Buffer.buffer("of " + name).toString());
    }
    assertThat(await(store.list(job)))
        .extracting(info -> info.key().name())
        .containsExactlyElementsOf(names.stream().sorted().toList());
    await(store.delete(List.of(job)));
    assertThat(await(store.list(job))).isEmpty();
  }

  @Test
  void manyWritersDoNotMeet() {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      BlobStore.Key name = named(JobId.next(), 1, "stdout");
      String text = "text " + i;
      all.add(
          store
              .create(name)
              .compose(writer -> writer.write(Buffer.buffer(text)).compose(done -> writer.close()))
              .compose(done -> store.read(name, 0, 100))
              .onSuccess(bytes -> assertThat(bytes).hasToString(text)));
    }
    await(Future.all(all));
  }

  @Test
  void answersComeBackOnTheCallersContext() {
    Context context = vertx.getOrCreateContext();
    Promise<List<Boolean>> seen = Promise.promise();
    context.runOnContext(
        start -> {
          List<Boolean> there = new ArrayList<>();
          store
              .create(key)
              .onComplete(done -> there.add(Vertx.currentContext() == context))
              .compose(
                  writer ->
                      writer
                          .write(Buffer.buffer("x"))
                          .onComplete(done -> there.add(Vertx.currentContext() == context))
                          .compose(done -> writer.close()))
              .onComplete(done -> there.add(Vertx.currentContext() == context))
              .compose(done -> store.list(job))
              .onComplete(done -> there.add(Vertx.currentContext() == context))
              .map(done -> there)
              .onComplete(seen);
        });
    assertThat(await(seen.future())).containsExactly(true, true, true, true);
  }
}
