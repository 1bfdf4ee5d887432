package dev.legwork;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built jar as a service: what it acknowledged survives, and it goes when it is told to. */
class ServeIT {
  @TempDir Path data;

  private HttpServer target;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch manyCalls = new CountDownLatch(20);
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);

  @BeforeEach
  void listen() throws IOException {
    target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    target.setExecutor(threads);
    target.createContext(
        "/",
        exchange -> {
          manyCalls.countDown();
          if (exchange.getRequestURI().getPath().equals("/held")) {
            held.countDown();
            awaitLatch(mayAnswer);
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    target.start();
  }

  @AfterEach
  void close() {
    mayAnswer.countDown();
    target.stop(0);
    threads.shutdownNow();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private JsonObject http(String path) {
    String url = "http://127.0.0.1:" + target.getAddress().getPort() + path;
    return new JsonObject().put("http", new JsonObject().put("method", "GET").put("url", url));
  }

  private static JsonObject program(String... command) {
    return new JsonObject()
        .put("process", new JsonObject().put("command", new JsonArray(List.of(command))));
  }

  @Test
  void aGeneratedTokenIsPrintedOnceAndNeverLogged() throws Exception {
    String token;
    try (ServedNode node =
        ServedNode.start(data, "--set", "security.token=generate", "--set", "http.instances=2")) {
      List<String> told = node.printed().stream().filter(line -> line.contains("lw_")).toList();
      assertThat(told).hasSize(1);
      token = told.get(0).substring(told.get(0).indexOf("lw_"));
      assertThat(node.status("/queues", token)).isEqualTo(200);
      assertThat(node.status("/queues", null)).isEqualTo(401);
      assertThat(node.status("/queues", token.substring(0, 54) + "!")).isEqualTo(401);
      assertThat(node.logged()).doesNotContain(token.substring(12)).doesNotContain("lw_");
      node.terminate();
      assertThat(node.exit()).isZero();
    }
    try (ServedNode node = ServedNode.start(data, "--set", "security.token=generate")) {
      assertThat(node.printed()).noneMatch(line -> line.contains("lw_"));
      assertThat(node.status("/queues", token)).isEqualTo(200);
    }
  }

  @Test
  void everythingAcknowledgedBeforeAKillEnds() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    try (ServedNode node = ServedNode.start(data)) {
      Thread submitter =
          new Thread(
              () -> {
                try {
                  while (true) {
                    acknowledged.add(node.submit(http("/")));
                    acknowledged.add(node.submit(program("true")));
                  }
                } catch (Exception nodeIsGone) {
                  return;
                }
              });
      submitter.start();
      awaitLatch(manyCalls);
      node.kill();
      submitter.join(60_000);
    }
    assertThat(acknowledged).hasSizeGreaterThan(20);
    try (ServedNode again = ServedNode.start(data)) {
      for (String id : acknowledged) {
        JsonObject job = again.ended(id);
        assertThat(job.getString("state")).as(job.encode()).isEqualTo("succeeded");
      }
    }
  }

  @Test
  void delayedJobSurvivesAKillAndRunsAtItsTime() throws Exception {
    String id;
    try (ServedNode node = ServedNode.start(data)) {
      id = node.submit(http("/").put("delay", "3s"));
      node.kill();
    }
    try (ServedNode again = ServedNode.start(data)) {
      JsonObject job = again.ended(id);
      assertThat(job.getString("state")).isEqualTo("succeeded");
      assertThat(Instant.parse(job.getString("startedAt")))
          .isAfterOrEqualTo(Instant.parse(job.getString("createdAt")).plusSeconds(3));
    }
  }

  @Test
  void terminatedNodeLetsARunningJobEnd() throws Exception {
    String id;
    try (ServedNode node = ServedNode.start(data)) {
      id = node.submit(http("/held"));
      awaitLatch(held);
      node.terminate();
      for (int looks = 0; node.isReady(); looks++) {
        assertThat(looks).isLessThan(100_000);
      }
      mayAnswer.countDown();
      assertThat(node.exit()).isZero();
    }
    try (ServedNode again = ServedNode.start(data)) {
      JsonObject job = again.job(id);
      assertThat(job.getString("state")).isEqualTo("succeeded");
      assertThat(job.getInteger("attempt")).isEqualTo(1);
    }
  }

  @Test
  void terminatedNodeHandsBackWhatDoesNotEndAndLeavesNoProcess() throws Exception {
    String id;
    try (ServedNode node = ServedNode.start(data, "--set", "drain.timeout=100ms")) {
      id = node.submit(program("sh", "-c", "echo $$; exec sleep 1000"));
      long pid = Long.parseLong(node.firstLine(id));
      ProcessHandle sleeper = ProcessHandle.of(pid).orElseThrow();
      List<ProcessHandle> all = node.processes();
      assertThat(all).contains(sleeper);
      node.terminate();
      assertThat(node.exit()).isZero();
      all.forEach(one -> assertThat(one.isAlive()).as(one.info().toString()).isFalse());
    }
    try (ServedNode again = ServedNode.start(data)) {
      assertThat(again.firstLine(id)).isNotEmpty();
      JsonObject job = again.job(id);
      assertThat(job.getInteger("attempt")).as(job.encode()).isEqualTo(1);
      assertThat(job.getInteger("lost")).isZero();
      assertThat(again.post("/jobs/" + id + "/cancel").getBoolean("cancelRequested")).isTrue();
      assertThat(again.ended(id).getString("state")).isEqualTo("cancelled");
    }
  }

  @Test
  void secondSignalDoesNotWaitAndHandsBack() throws Exception {
    String id;
    try (ServedNode node = ServedNode.start(data, "--set", "drain.timeout=1h")) {
      id = node.submit(program("sh", "-c", "trap '' TERM; echo $$; while :; do sleep 1000; done"));
      long pid = Long.parseLong(node.firstLine(id));
      assertThat(ProcessHandle.of(pid)).isPresent();
      node.terminate();
      for (int looks = 0; node.isReady(); looks++) {
        assertThat(looks).isLessThan(100_000);
      }
      assertThat(node.job(id).getString("state")).isEqualTo("running");
      node.terminate();
      assertThat(node.exit()).isEqualTo(128 + 15);
      assertThat(ProcessHandle.of(pid)).isEmpty();
    }
    try (ServedNode again = ServedNode.start(data)) {
      assertThat(again.firstLine(id)).isNotEmpty();
      JsonObject job = again.job(id);
      assertThat(job.getInteger("attempt")).as(job.encode()).isEqualTo(1);
      assertThat(job.getInteger("lost")).isZero();
    }
  }

  @Test
  void largeOutputOfAnAttemptUnderWhichTheNodeDiedCanBeRead() throws Exception {
    String id;
    try (ServedNode node = ServedNode.start(data)) {
      id = node.submit(program("sh", "-c", "seq 1 20000; exec sleep 1000"));
      String text = "";
      while (!text.endsWith("\n20000\n")) {
        text = node.logs(id);
      }
      node.kill();
    }
    try (ServedNode again = ServedNode.start(data)) {
      assertThat(again.firstLine(id)).isEqualTo("1");
      assertThat(again.job(id).getInteger("lost")).isEqualTo(1);
      // What was not yet in a file is lost: some 16 KiB, or a flush more if one was under way.
      assertThat(again.logs(id, "?attempt=1")).startsWith("1\n2\n3\n").contains("\n3000\n");
    }
  }
}
