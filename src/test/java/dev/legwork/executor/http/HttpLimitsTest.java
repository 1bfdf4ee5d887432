package dev.legwork.executor.http;

import static dev.legwork.executor.http.HttpFixture.failed;
import static dev.legwork.executor.http.HttpFixture.get;
import static dev.legwork.executor.http.HttpFixture.local;
import static dev.legwork.executor.http.HttpFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.job.JobError.Code;
import dev.legwork.store.StoreFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpLimitsTest {
  private final HttpFixture bench = new HttpFixture();

  @AfterEach
  void close() {
    bench.close();
  }

  private int serving(String coding, byte[] body, boolean chunked) {
    return bench.serve(
        request -> {
          if (coding != null) {
            request.response().putHeader("content-encoding", coding);
          }
          request.response().setChunked(chunked).putHeader("content-type", "text/plain");
          Future<Void> ignored = request.response().end(Buffer.buffer(body));
        });
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @Test
  void decodesWhatTheServerCoded() throws IOException {
    byte[] plain = "the same again ".repeat(100).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[][] coded = {
      ContentDecoderTest.gzip(plain),
      ContentDecoderTest.deflate(plain, false),
      ContentDecoderTest.deflate(plain, true)
    };
    String[] codings = {"gzip", "deflate", "deflate"};
    for (int i = 0; i < coded.length; i++) {
      JsonObject result = result(bench.run(get(local(serving(codings[i], coded[i], i == 0), "/"))));
      assertThat(result.getString("body")).hasSize(plain.length);
      assertThat(result.getInteger("bytes")).isEqualTo(plain.length);
      assertThat(result.getJsonObject("headers").fieldNames())
          .doesNotContain("content-encoding", "content-length");
    }
  }

  @Test
  void leavesUnknownCodingsAsTheyCame() {
    JsonObject result = result(bench.run(get(local(serving("br", random(9), false), "/"))));
    assertThat(result.getJsonObject("body").getBinary("base64")).isEqualTo(random(9));
    assertThat(result.getJsonObject("headers").getString("content-encoding")).isEqualTo("br");
  }

  @Test
  void retriesWhatIsCodedWronglyOrCutOff() throws IOException {
    byte[] whole = ContentDecoderTest.gzip(random(5000));
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 9);
    for (byte[] body : new byte[][] {cut, random(50)}) {
      Outcome.Failed failed = failed(bench.run(get(local(serving("gzip", body, true), "/"))));
      assertThat(failed.error().code()).isEqualTo(Code.NETWORK);
      assertThat(failed.error().retryable()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1MiB", "1GiB"})
  void stopsBombsAtTheLimitOrAtTheRatio(String maxResponse) throws IOException {
    byte[] bomb = ContentDecoderTest.gzip(new byte[64 << 20]);
    FakeAttempt attempt =
        new FakeAttempt(
            get(local(serving("gzip", bomb, true), "/")).put("maxResponse", maxResponse));
    Outcome.Failed failed = failed(bench.run(attempt));
    assertThat(failed.error().code()).isEqualTo(Code.PAYLOAD_TOO_LARGE);
    assertThat(failed.error().retryable()).isFalse();
    assertThat(result(failed).getInteger("status")).isEqualTo(200);
    assertThat(attempt.blobs.open).hasValue(0);
    if (attempt.blob() != null) {
      assertThat(attempt.blob().length()).isZero();
    }
  }

  @Test
  void putsLargeBodiesIntoTheBlobOfTheAttempt() throws IOException {
    byte[] large = random(3 << 20);
    for (String coding : new String[] {null, "gzip"}) {
      byte[] sent = coding == null ? large : ContentDecoderTest.gzip(large);
      FakeAttempt attempt =
          new FakeAttempt(get(local(serving(coding, sent, true), "/")).put("maxResponse", 3 << 20));
      JsonObject result = result(bench.run(attempt));
      assertThat(result.getString("bodyRef"))
          .isEqualTo("/api/v1/jobs/" + attempt.job().id() + "/result");
      assertThat(result.containsKey("body")).isFalse();
      assertThat(result.getInteger("bytes")).isEqualTo(3 << 20);
      assertThat(attempt.blob().getBytes()).isEqualTo(large);
      assertThat(attempt.blobs.open).hasValue(0);
    }
  }

  @Test
  void keepsExactlySixtyFourKibibytesInTheResult() {
    FakeAttempt inline = new FakeAttempt(get(local(serving(null, random(65_536), true), "/")));
    assertThat(result(bench.run(inline)).containsKey("body")).isTrue();
    assertThat(inline.blob()).isNull();
    FakeAttempt stored = new FakeAttempt(get(local(serving(null, random(65_537), true), "/")));
    assertThat(result(bench.run(stored)).containsKey("bodyRef")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesBodiesOverTheLimitHoweverTheirLengthIsTold(boolean chunked) {
    int port = serving(null, random(200_001), chunked);
    FakeAttempt over = new FakeAttempt(get(local(port, "/")).put("maxResponse", 200_000));
    assertThat(failed(bench.run(over)).error().code()).isEqualTo(Code.PAYLOAD_TOO_LARGE);
    FakeAttempt exact = new FakeAttempt(get(local(port, "/")).put("maxResponse", 200_001));
    assertThat(bench.run(exact)).isInstanceOf(Outcome.Succeeded.class);
    FakeAttempt none = new FakeAttempt(get(local(port, "/")).put("maxResponse", 0));
    assertThat(failed(bench.run(none)).error().code()).isEqualTo(Code.PAYLOAD_TOO_LARGE);
  }

  @Test
  void refusesHeadersOverTheLimit() {
    int port =
        bench.serve(
            request -> {
              request.response().putHeader("x-large", "x".repeat(70_000));
              Future<Void> ignored = request.response().end();
            });
    Outcome.Failed failed = failed(bench.run(get(local(port, "/"))));
    assertThat(failed.error().code()).isEqualTo(Code.PAYLOAD_TOO_LARGE);
    assertThat(failed.error().retryable()).isFalse();
  }

  @Test
  void saysWhenTheBodyCannotBeStored() {
    FakeAttempt attempt = new FakeAttempt(get(local(serving(null, random(90_000), true), "/")));
    attempt.blobs.failure = new StoreFailure("The disk is full", true, null);
    Outcome.Failed failed = failed(bench.run(attempt));
    assertThat(failed.error().code()).isEqualTo(Code.INTERNAL);
    assertThat(failed.error().retryable()).isTrue();
  }

  @Test
  void stopsInTheMiddleOfATrickleAndClosesTheConnection() {
    Promise<Void> begun = Promise.promise();
    Promise<Void> closed = Promise.promise();
    int port =
        bench.serve(
            request -> {
              request.connection().closeHandler(v -> closed.complete());
              request.response().setChunked(true);
              long timer =
                  bench.vertx.setPeriodic(
                      5,
                      tick -> {
                        Future<Void> ignored = request.response().write("x".repeat(20_000));
                      });
              request
                  .response()
                  .exceptionHandler(gone -> bench.vertx.cancelTimer(timer))
                  .closeHandler(gone -> bench.vertx.cancelTimer(timer));
              begun.complete();
            });
    FakeAttempt attempt = new FakeAttempt(get(local(port, "/")).put("maxResponse", "1GiB"));
    Future<Outcome> outcome = bench.start(attempt);
    HttpFixture.await(begun.future());
    bench.stop(attempt, Stop.Reason.TIMEOUT);
    bench.stop(attempt, Stop.Reason.CANCELLED);
    assertThat(HttpFixture.await(outcome)).isInstanceOf(Outcome.Stopped.class);
    HttpFixture.await(closed.future());
    assertThat(attempt.blobs.open).hasValue(0);
  }

  @Test
  void doesNotCallForAnAttemptThatIsStoppedAlready() {
    FakeAttempt attempt = new FakeAttempt(get("http://127.0.0.1:1/"));
    attempt.stop(Stop.Reason.LOST);
    assertThat(bench.run(attempt)).isInstanceOf(Outcome.Stopped.class);
  }
}
