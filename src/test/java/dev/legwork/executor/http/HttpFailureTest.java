package dev.legwork.executor.http;

import static dev.legwork.executor.http.HttpFixture.answering;
import static dev.legwork.executor.http.HttpFixture.failed;
import static dev.legwork.executor.http.HttpFixture.get;
import static dev.legwork.executor.http.HttpFixture.local;
import static dev.legwork.executor.http.HttpFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.job.JobError.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpFailureTest {

  private static void assertNetwork(Outcome outcome, String reason) {
    Outcome.Failed failed = failed(outcome);
    assertThat(failed.error().code()).isEqualTo(Code.NETWORK);
    assertThat(failed.error().retryable()).isTrue();
    assertThat(failed.error().details().getString("reason")).isEqualTo(reason);
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    try (HttpFixture bench = new HttpFixture()) {
      assertNetwork(bench.run(get(local(unusedPort(), "/"))), "refused");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | reset",
        "'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc' | reset",
        "'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n' | reset",
        "'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n' | invalid_response",
        "'HTTP/1.1 2' | reset",
        "'SSH-2.0-OpenSSH_9.2\r\n\r\n' | invalid_response",
        "'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab' | invalid_response"
      })
  void retriesWhenTheAnswerIsBroken(String answer, String reason) {
    try (HttpFixture bench = new HttpFixture()) {
      int port =
          bench.serveRaw(
              socket -> {
                Future<Void> ignored = socket.end(io.vertx.core.buffer.Buffer.buffer(answer));
              });
      assertNetwork(bench.run(get(local(port, "/"))), reason);
    }
  }

  @Test
  void takesABodyThatEndsWithTheConnection() {
    try (HttpFixture bench = new HttpFixture()) {
      int port =
          bench.serveRaw(
              socket -> {
                Future<Void> ignored =
                    socket.end(io.vertx.core.buffer.Buffer.buffer("HTTP/1.0 200 OK\r\n\r\nhello"));
              });
      assertThat(result(bench.run(get(local(port, "/")))).getString("body")).isEqualTo("hello");
    }
  }

  @Test
  void saysThatAHostIsUnknown() {
    HostResolver nobody = host -> Future.failedFuture(new UnknownHostException(host));
    try (HttpFixture bench = new HttpFixture(EgressPolicy.LOOPBACK_ONLY, nobody, null)) {
      assertNetwork(bench.run(get("http://nowhere.test/")), "unknown_host");
    }
  }

  @Test
  void asksTheOperatingSystemForNames() {
    try (HttpFixture bench = new HttpFixture()) {
      int port =
          bench.serve(
              request -> {
                Future<Void> ignored = request.response().end(request.getHeader("host"));
              });
      assertThat(result(bench.run(get("http://localhost:" + port + "/"))).getString("body"))
          .isEqualTo("localhost:" + port);
    }
  }

  @Test
  void triesTheNextAddressWhenNobodyListensAtTheFirst() {
    HostResolver two = answering(List.of(List.of("127.0.0.2", "127.0.0.1")));
    try (HttpFixture bench = new HttpFixture(EgressPolicy.LOOPBACK_ONLY, two, null)) {
      int port =
          bench.serve(
              request -> {
                Future<Void> ignored = request.response().end(request.getHeader("host"));
              });
      assertThat(result(bench.run(get("http://two.test:" + port + "/"))).getString("body"))
          .isEqualTo("two.test:" + port);
    }
  }

  @Test
  void connectsToTheAddressThatWasCheckedAndToNoOther() {
    // The second answer is what a rebinding attacker gives once the first was let through.
    AtomicInteger asked = new AtomicInteger();
    HostResolver rebinding = answering(List.of(List.of("127.0.0.2"), List.of("127.0.0.1")));
    HostResolver counting =
        host -> {
          asked.incrementAndGet();
          return rebinding.resolve(host);
        };
    EgressPolicy policy =
        new EgressPolicy(EgressPolicy.Exposure.CLOSED, List.of(Cidr.parse("127.0.0.2")), List.of());
    try (HttpFixture bench = new HttpFixture(policy, counting, null)) {
      AtomicInteger reached = new AtomicInteger();
      int port =
          bench.serve(
              request -> {
                reached.incrementAndGet();
                Future<Void> ignored = request.response().end();
              });
      assertNetwork(bench.run(get("http://rebind.test:" + port + "/")), "refused");
      assertThat(asked).hasValue(1);
      assertThat(reached).hasValue(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:1/",
    "http://10.0.0.1/",
    "http://[::1]:1/",
    "http://[fd00::1]/",
    "http://169.254.169.254/"
  })
  void blocksLiteralsOnAClosedNode(String url) {
    try (HttpFixture bench = new HttpFixture(EgressPolicy.PUBLIC, null, null)) {
      Outcome.Failed failed = failed(bench.run(get(url)));
      assertThat(failed.error().code()).isEqualTo(Code.BLOCKED_TARGET);
      assertThat(failed.error().retryable()).isFalse();
    }
  }

  @Test
  void blocksAHostIfOneOfItsAddressesMayNotBeCalled() {
    HostResolver mixed = answering(List.of(List.of("8.8.8.8", "127.0.0.1")));
    try (HttpFixture bench = new HttpFixture(EgressPolicy.PUBLIC, mixed, null)) {
      assertThat(failed(bench.run(get("http://mixed.test/"))).error().code())
          .isEqualTo(Code.BLOCKED_TARGET);
    }
  }

  @Test
  void asksOnceForManyJobsAndStopsThoseThatWait() {
    Promise<List<InetAddress>> late = Promise.promise();
    AtomicInteger asked = new AtomicInteger();
    HostResolver slow =
        host -> {
          asked.incrementAndGet();
          return late.future();
        };
    try (HttpFixture bench = new HttpFixture(EgressPolicy.LOOPBACK_ONLY, slow, null)) {
      int port =
          bench.serve(
              request -> {
                Future<Void> ignored = request.response().end();
              });
      JsonObject payload = get("http://slow.test:" + port + "/");
      FakeAttempt stopped = new FakeAttempt(payload);
      Future<Outcome> first = bench.start(stopped);
      Future<Outcome> second = bench.start(new FakeAttempt(payload));
      bench.stop(stopped, Stop.Reason.TIMEOUT);
      assertThat(HttpFixture.await(first)).isInstanceOf(Outcome.Stopped.class);
      late.complete(List.of(InetAddress.getLoopbackAddress()));
      assertThat(HttpFixture.await(second)).isInstanceOf(Outcome.Succeeded.class);
      assertThat(bench.run(payload)).isInstanceOf(Outcome.Succeeded.class);
      assertThat(asked).hasValue(1);
    }
  }
}
