package dev.legwork.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.config.ConfigLoader;
import dev.legwork.config.LegworkConfig;
import dev.legwork.node.Node;
import dev.legwork.node.NodeOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole node that asks for tokens, its key file, the command line, and programs that speak. */
@Timeout(120)
class SecuredNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TOKEN = "a-token-of-the-operator";

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private Node node;

  private LegworkConfig config(String... settings) {
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put("http.port", "0");
    flags.put("data.dir", data().toString());
    for (int i = 0; i < settings.length; i += 2) {
      flags.put(settings[i], settings[i + 1]);
    }
    return ConfigLoader.load(noFile(), Map.of(), flags).config();
  }

  private Path noFile() {
    try {
      return Files.writeString(folder.resolve("empty.yaml"), "");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private void start(String... settings) {
    node = NodeStart.start(config(settings), new NodeOptions(true, false, Map.of()));
  }

  @AfterEach
  void stop() throws Exception {
    if (node != null) {
      node.close().toCompletionStage().toCompletableFuture().get(30, SECONDS);
      node = null;
    }
  }

  private Ran run(String token, String... arguments) {
    return Ran.program(
        Map.of("LEGWORK_SERVER", node.url(), "LEGWORK_TOKEN", token), "", false, arguments);
  }

  private Ran key(String... arguments) {
    List<String> all = new ArrayList<>(List.of("key"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--config", noFile().toString(), "--data-dir", data().toString()));
    return Ran.program(all.toArray(String[]::new));
  }

  private int status(String token, String path) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node.url() + path)).timeout(PATIENCE);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  /** Asks until the answer is this one: the key file is looked at every second. */
  private void await(int wanted, String token) throws Exception {
    await(wanted, token, "/api/v1/jobs");
  }

  private void await(int wanted, String token, String path) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    int status;
    do {
      status = status(token, path);
    } while (status != wanted && System.nanoTime() < until);
    assertThat(status).isEqualTo(wanted);
  }

  private JsonObject post(String token, String path, JsonObject body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.url() + "/api/v1" + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=30")
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(body.encode()))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    return new JsonObject(answer.body());
  }

  private void nowhereInTheDataFolder(String secret) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes).as(file.toString()).doesNotContain(secret);
      }
    }
  }

  @Test
  void aTokenIsGeneratedOnceAndKeptNowhere() throws Exception {
    start("security.token", "generate");
    String token = node.generatedToken().orElseThrow();
    assertThat(status(token, "/api/v1/queues")).isEqualTo(200);
    assertThat(status(null, "/api/v1/queues")).isEqualTo(401);
    assertThat(status(null, "/health/ready")).isEqualTo(200);
    assertThat(status(null, "/openapi.yaml")).isEqualTo(200);
    assertThat(status(null, "/nowhere")).isEqualTo(401);
    stop();
    nowhereInTheDataFolder(token.substring(12));
    start("security.token", "generate");
    assertThat(node.generatedToken()).isEmpty();
    assertThat(status(token, "/api/v1/queues")).isEqualTo(200);
    assertThat(key("revoke", "admin").exit()).isZero();
    await(401, token);
    stop();
    start("security.token", "generate");
    assertThat(node.generatedToken()).isPresent();
    assertThat(status(token, "/api/v1/queues")).isEqualTo(401);
  }

  @Test
  void aTokenMayStandInAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    start("security.token", "file:" + file);
    assertThat(status(TOKEN, "/api/v1/jobs")).isEqualTo(200);
    assertThat(status("another-token-of-them", "/api/v1/jobs")).isEqualTo(401);
    stop();
    Files.writeString(file, "short");
    assertThatThrownBy(() -> start("security.token", "file:" + file))
        .hasMessageContaining("must hold 16 to 256 printable characters");
    assertThatThrownBy(() -> start("security.token", "file:" + folder.resolve("none")))
        .hasMessageContaining("none");
  }

  @Test
  void keysComeAndGoWhileTheNodeRuns() throws Exception {
    start();
    assertThat(status(null, "/api/v1/jobs")).isEqualTo(200);
    Ran made =
        key("create", "--name", "ci", "--scopes", "jobs:read,jobs:write", "--queues", "billing");
    assertThat(made.exit()).as(made.err()).isZero();
    String token = made.out().strip();
    assertThat(token).startsWith("lw_");
    await(401, null);
    assertThat(status(token, "/api/v1/jobs")).isEqualTo(200);
    assertThat(run(token, "job", "list").exit()).isZero();
    Ran forbidden = run(token, "queue", "pause", "billing");
    assertThat(forbidden.exit()).isEqualTo(1);
    assertThat(forbidden.err()).contains("not allowed").contains("jobs:control");
    Ran unknown = run("lw_nobody", "job", "list");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("Authentication is needed").contains("LEGWORK_TOKEN");
    Ran listed = key("list");
    assertThat(listed.out()).contains("ci", "jobs:read,jobs:write", "billing", "never");
    assertThat(listed.out()).doesNotContain(token.substring(12));
    assertThat(key("revoke", "ci").out()).contains("Revoked");
    await(401, token);
    // The last key is gone, which opens nothing; nor does the loss of the whole file.
    assertThat(status(null, "/api/v1/jobs")).isEqualTo(401);
    Files.delete(data().resolve("keys.yaml"));
    Ran again = key("create", "--name", "ops", "--scopes", "admin", "--expires-in", "90d");
    await(200, again.out().strip());
    assertThat(status(null, "/api/v1/jobs")).isEqualTo(401);
  }

  @Test
  void aKeyFileThatBreaksLeavesTheKeysAsTheyWere() throws Exception {
    String token = key("create", "--name", "ops", "--scopes", "admin").out().strip();
    start();
    Path file = data().resolve("keys.yaml");
    String whole = Files.readString(file);
    Files.writeString(file, "keys: [broken");
    String second = key("create", "--name", "x", "--scopes", "admin").err();
    assertThat(second).contains("keys.yaml");
    assertThat(status(token, "/api/v1/jobs")).isEqualTo(200);
    Files.writeString(file, whole);
    assertThat(key("revoke", "ops").exit()).isZero();
    await(401, token);
    stop();
    Files.writeString(file, "keys: [broken");
    assertThatThrownBy(this::start).hasMessageContaining("keys.yaml");
  }

  @Test
  void wrongWishesForAKeyAreExplained() {
    for (String[] wrong :
        new String[][] {
          {"create", "--name", "a b", "--scopes", "admin"},
          {"create", "--name", "a", "--scopes", "jobs:all"},
          {"create", "--name", "a", "--scopes", "admin", "--expires-in", "90"},
          {"create", "--name", "a", "--scopes", "admin", "--queues", "a/b"},
          {"create", "--name", "a"},
        }) {
      Ran ran = key(wrong);
      assertThat(ran.exit()).isEqualTo(2);
      assertThat(ran.err()).isNotBlank();
      assertThat(ran.out()).isEmpty();
    }
    assertThat(key("revoke", "nobody").exit()).isEqualTo(1);
    assertThat(data().resolve("keys.yaml")).doesNotExist();
  }

  @Test
  void whereTokensAreAskedForProgramsAreOffUntilTurnedOn() throws Exception {
    JsonObject program =
        new JsonObject()
            .put("process", new JsonObject().put("command", new JsonArray().add("true")));
    start("security.token", TOKEN);
    assertThat(post(TOKEN, "/jobs", program).getInteger("status")).isEqualTo(422);
    stop();
    start("security.token", TOKEN, "process.enabled", "true");
    assertThat(post(TOKEN, "/jobs", program).getString("state")).isEqualTo("succeeded");
    assertThat(config("security.token", TOKEN, "http.host", "0.0.0.0").isPersonal()).isFalse();
    assertThat(config().isPersonal()).isTrue();
  }

  /**
   * What a job's program does, with nothing but the JDK: tells how far it is, submits a job, says
   * what it was given.
   */
  static final class Speaker {
    private Speaker() {}

    public static void main(String[] arguments) throws Exception {
      String report =
          send("/jobs/" + System.getenv("LEGWORK_JOB_ID") + "/progress", "{\"percent\":40}");
      String child =
          send(
              "/jobs",
              "{\"process\":{\"command\":[\""
                  + arguments[0]
                  + "\",\"-version\"]},\"delay\":\"1h\"}");
      String others = send("/jobs/0190163d-8694-739b-aea5-966c26f8ad90/cancel", "{}");
      Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(child);
      System.out.printf(
          "{\"progress\":\"%s\",\"child\":\"%s\",\"token\":\"%s\",\"others\":\"%s\"}",
          report,
          id.find() ? id.group(1) : child.replace('"', '\''),
          System.getenv("LEGWORK_TOKEN"),
          others.substring(0, 3));
    }

    private static String send(String path, String body) throws Exception {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(System.getenv("LEGWORK_URL") + "/api/v1" + path))
                      .header("Authorization", "Bearer " + System.getenv("LEGWORK_TOKEN"))
                      .header("Content-Type", "application/json")
                      .POST(BodyPublishers.ofString(body))
                      .build(),
                  BodyHandlers.ofString());
      return (answer.statusCode() + " " + answer.body()).strip();
    }
  }

  private static JsonObject speaker() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    JsonArray command =
        new JsonArray()
            .add(java)
            .add("-XX:TieredStopAtLevel=1")
            .add("-cp")
            .add(
                Path.of(Speaker.class.getProtectionDomain().getCodeSource().getLocation().getPath())
                    .toString())
            .add(Speaker.class.getName())
            .add(java);
    return new JsonObject()
        .put("process", new JsonObject().put("command", command).put("resultFrom", "stdout:json"))
        .put("timeout", "60s");
  }

  @Test
  void aProgramReportsItsProgressAndSubmitsChildren() throws Exception {
    for (String[] settings :
        new String[][] {{}, {"security.token", TOKEN, "process.enabled", "true"}}) {
      start(settings);
      JsonObject job = post(TOKEN, "/jobs", speaker());
      assertThat(job.getString("state")).as(job.encode()).isEqualTo("succeeded");
      assertThat(job.getJsonObject("progress")).isEqualTo(new JsonObject().put("percent", 40));
      JsonObject said = job.getJsonObject("result").getJsonObject("json");
      assertThat(said.getString("progress")).isEqualTo("204");
      assertThat(said.getString("others")).isEqualTo("403");
      Ran child = run(TOKEN, "job", "get", "-o", "json", said.getString("child"));
      assertThat(new JsonObject(child.out()).getString("parentId")).isEqualTo(job.getString("id"));
      await(401, said.getString("token"), "/api/v1/jobs/" + job.getString("id"));
      JsonObject called = post(TOKEN, "/call", speaker());
      assertThat(called.getJsonObject("result").getJsonObject("json").getString("progress"))
          .isEqualTo("204");
      stop();
    }
  }
}
