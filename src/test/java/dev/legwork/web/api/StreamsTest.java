package dev.legwork.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events and output as streams, and output as bytes and as chunks. */
@Timeout(20)
class StreamsTest {
  private static TestNode node;

  private record Event(String id, String name, JsonObject data) {}

  /** An open stream of events; reading blocks until the server writes or closes. */
  private static final class Events implements AutoCloseable {
    final HttpResponse<java.io.InputStream> response;
    final BufferedReader lines;
    final List<String> comments = new ArrayList<>();

    Events(String path, String... headers) throws IOException, InterruptedException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(node.uri(path)).header("Accept", "text/event-stream");
      if (headers.length > 0) {
        request.headers(headers);
      }
      response = node.client.send(request.build(), BodyHandlers.ofInputStream());
      lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The next event, or null when the stream is over. */
    Event next() throws IOException {
      String id = null;
      String name = null;
      String data = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.startsWith(":")) {
          comments.add(line);
        } else if (line.isEmpty() && name != null) {
          return new Event(id, name, new JsonObject(data));
        }
      }
      return null;
    }

    List<Event> rest() throws IOException {
      List<Event> events = new ArrayList<>();
      for (Event event = next(); event != null; event = next()) {
        events.add(event);
      }
      return events;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  @BeforeAll
  static void start() {
    HttpSettings plain = TestNode.settings();
    node =
        new TestNode(
            new HttpSettings(
                plain.host(),
                0,
                plain.maxBody(),
                plain.maxBatchBody(),
                plain.maxWait(),
                plain.idleTimeout(),
                plain.headerTimeout(),
                plain.bodyTimeout(),
                Duration.ofMillis(100),
                Set.of()),
            routes -> {});
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void aJobIsFollowedToItsEnd() throws Exception {
    String id = node.submitted("{'process':{'hold':true,'result':1}}");
    try (Events events = new Events("/api/v1/jobs/" + id + "/events")) {
      assertThat(events.response.headers().firstValue("Content-Type"))
          .hasValue("text/event-stream");
      assertThat(events.response.headers().firstValue("X-Accel-Buffering")).hasValue("no");
      Event first = events.next();
      assertThat(first.name()).isEqualTo("state");
      assertThat(first.data().getString("type")).startsWith("dev.legwork.job.");
      node.release(id);
      List<Event> rest = events.rest();
      Event end = rest.get(rest.size() - 1);
      assertThat(end.name()).isEqualTo("end");
      assertThat(end.data().getString("state")).isEqualTo("succeeded");
      assertThat(rest.get(rest.size() - 2).data().getJsonObject("data").getString("state"))
          .isEqualTo("succeeded");
      long last = Long.parseLong(first.id());
      for (Event event : rest) {
        assertThat(Long.parseLong(event.id())).isGreaterThanOrEqualTo(last);
        last = Long.parseLong(event.id());
      }
      try (Events again = new Events("/api/v1/jobs/" + id + "/events", "Last-Event-ID", end.id())) {
        assertThat(again.response.statusCode()).isEqualTo(204);
      }
      try (Events earlier = new Events("/api/v1/jobs/" + id + "/events", "Last-Event-ID", "1")) {
        assertThat(earlier.rest().stream().map(Event::name)).contains("state", "end");
      }
    }
  }

  @Test
  void aQuietStreamSaysThatItIsAlive() throws Exception {
    String id = node.submitted("{'process':{},'delay':'1h'}");
    try (Events events = new Events("/api/v1/jobs/" + id + "/events")) {
      Event first = events.next();
      assertThat(first.data().getJsonObject("data").getString("state")).isEqualTo("scheduled");
      for (String line = events.lines.readLine();
          !line.startsWith(":");
          line = events.lines.readLine()) {
        assertThat(line).doesNotStartWith("data");
      }
    }
  }

  @Test
  void outputComesByteForByteAndInChunks() {
    JsonObject job = node.finished("{'process':{'say':'one\\ntwo\\nthree\\n'}}");
    String logs = job.getJsonObject("links").getString("logs");
    HttpResponse<String> text = node.get(logs);
    assertThat(text.body()).isEqualTo("one\ntwo\nthree\n");
    assertThat(text.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(node.get(logs + "?tail=1").body()).isEqualTo("three\n");
    assertThat(node.get(logs + "?after=4&limit=3").body()).isEqualTo("two");
    assertThat(node.get(logs + "?stream=stderr").body()).isEmpty();
    JsonObject page = new JsonObject(node.get(logs, "Accept", "application/json").body());
    assertThat(page.getInteger("attempt")).isEqualTo(1);
    assertThat(page.getBoolean("complete")).isTrue();
    assertThat(page.getInteger("next")).isEqualTo(14);
    JsonArray chunks = page.getJsonArray("chunks");
    assertThat(chunks.getJsonObject(0).getString("text")).isEqualTo("one\ntwo\nthree\n");
    assertThat(chunks.getJsonObject(0).getString("stream")).isEqualTo("stdout");
    assertThat(node.get(logs + "?attempt=2").statusCode()).isEqualTo(404);
    assertThat(node.get(logs + "?after=1&tail=1").statusCode()).isEqualTo(400);
    assertThat(node.get(logs + "?stream=stdin").statusCode()).isEqualTo(400);
  }

  @Test
  void aJobThatHasNotBegunHasNoOutputYet() {
    String id = node.submitted("{'process':{},'delay':'1h'}");
    HttpResponse<String> text = node.get("/api/v1/jobs/" + id + "/logs");
    assertThat(text.statusCode()).isEqualTo(200);
    assertThat(text.body()).isEmpty();
  }

  @Test
  void outputIsFollowedFromBeforeTheStartToTheEnd() throws Exception {
    String id = node.submitted("{'process':{'say':'hello','hold':true},'delay':'1h'}");
    try (Events events = new Events("/api/v1/jobs/" + id + "/logs")) {
      assertThat(node.postEmpty("/api/v1/jobs/" + id + "/run-now").statusCode()).isEqualTo(200);
      Event log = events.next();
      assertThat(log.name()).isEqualTo("log");
      assertThat(log.data().getString("text")).isEqualTo("hello");
      assertThat(log.data().getInteger("next")).isEqualTo(5);
      assertThat(log.id()).isEqualTo("1:5");
      node.release(id);
      List<Event> rest = events.rest();
      assertThat(rest.stream().map(Event::name)).containsExactly("end");
      assertThat(rest.get(0).data().getString("state")).isEqualTo("succeeded");
      try (Events again = new Events("/api/v1/jobs/" + id + "/logs", "Last-Event-ID", "1:5")) {
        assertThat(again.response.statusCode()).isEqualTo(204);
      }
      try (Events middle = new Events("/api/v1/jobs/" + id + "/logs", "Last-Event-ID", "1:2")) {
        assertThat(middle.next().data().getString("text")).isEqualTo("llo");
      }
    }
  }

  @Test
  void everyAttemptIsFollowedUnlessOneIsNamed() throws Exception {
    JsonObject job =
        node.finished(
            "{'process':{'say':'again','fail':true},"
                + "'retry':{'maxAttempts':2,'backoff':{'initial':'10ms'}}}");
    String logs = job.getJsonObject("links").getString("logs");
    try (Events first = new Events(logs + "?attempt=1")) {
      List<Event> events = first.rest();
      assertThat(events.stream().map(Event::id)).containsExactly("1:5", "1:5");
    }
    try (Events all = new Events(logs, "Last-Event-ID", "1:0")) {
      assertThat(all.rest().stream().map(Event::id)).containsExactly("1:5", "2:5", "2:5");
    }
  }

  @Test
  void manyTopicsShareAStream() throws Exception {
    String id = node.submitted("{'process':{'hold':true},'queue':'topic'}");
    try (Events events = new Events("/api/v1/events?topics=stats,queue:topic,job:" + id)) {
      Set<String> names = new java.util.HashSet<>();
      while (!names.containsAll(Set.of("stats", "job"))) {
        names.add(events.next().name());
      }
      String other = node.submitted("{'process':{},'queue':'topic'}");
      Event event = events.next();
      while (event.name().equals("stats") || !event.id().startsWith(other)) {
        event = events.next();
      }
      assertThat(event.data().getString("queue")).isEqualTo("topic");
      node.release(id);
    }
    try (Events again =
        new Events("/api/v1/events?topics=queue:topic", "Last-Event-ID", "stats:1")) {
      assertThat(again.next().name()).isEqualTo("gap");
    }
  }

  @Test
  void aSlowReaderIsToldOfAGapAndNothingPilesUpForIt() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(8 * 1024);
      socket.setSoTimeout(15_000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.http.port()));
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/events?topics=queue:slow HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).startsWith("HTTP/1.1 200");
      JsonArray jobs = new JsonArray();
      for (int i = 0; i < 10_000; i++) {
        jobs.add(
            new JsonObject()
                .put("process", new JsonObject())
                .put("delay", "1h")
                .put("queue", "slow")
                .put("name", "n".repeat(200)));
      }
      assertThat(node.post("/api/v1/jobs/batch", jobs.encode()).statusCode()).isEqualTo(200);
      String line = lines.readLine();
      while (!line.equals("event: gap")) {
        line = lines.readLine();
      }
      JsonObject gap = new JsonObject(lines.readLine().substring("data: ".length()));
      assertThat(gap.getLong("dropped")).isBetween(1L, 10_000L);
    }
  }
}
