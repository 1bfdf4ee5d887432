package dev.legwork;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets from every source are used by every kind of job in every way that gives them away; then
 * all that the node answered, wrote and logged is searched for them.
 */
class SecretCanaryIT {
  /** Jobs whose own answer has no place where the secret was. */
  private static final Set<String> SILENT = Set.of("hangs", "not-started", "artifact");

  private static final String ONCE = "{'maxAttempts':1}";
  private static final String TWICE = "{'maxAttempts':2,'backoff':{'initial':'1ms'}}";

  /** Shell: {@code $S} is the secret. */
  private static final Map<String, String> SCRIPTS =
      Map.ofEntries(
          Map.entry("plain", "echo $S; echo \"a${S}b\" >&2"),
          Map.entry(
              "coded",
              "printf %s \"$S\" | base64; echo \"$S\" | base64; printf 'x%s' \"$S\" | base64"),
          Map.entry("hex", "printf %s \"$S\" | od -An -v -tx1 | tr -d ' \\n'"),
          Map.entry("environment", "env; set -x; : \"$S\""),
          Map.entry("fails", "echo \"$S\" >&2; echo \"$S\"; exit 3"),
          Map.entry("artifact", "echo \"$S\" > kept; echo fine > fine"),
          Map.entry(
              "file name", "mkdir -p sub; touch \"sub/$(echo $S | tr / _)\"; ls sub | tr _ /"),
          Map.entry("killed", "echo go; printf '%.30s' \"$S\"; exec sleep 60"));

  private static final String PYTHON_LARGE =
      "import os\ns = os.environ['S']\nfor i in range(40000): print(s + '-' * (i % 90))";
  private static final String PYTHON_SLOW =
      "import os, sys, time\nfor c in os.environ['S'] + '.':\n"
          + "  sys.stdout.write(c); sys.stdout.flush(); time.sleep(0.02)";
  private static final String PYTHON_JSON =
      "import json, os\nprint(json.dumps({'s': os.environ['S'], os.environ['S']: [1, 'x' +"
          + " os.environ['S']]}))";

  @TempDir Path temp;
  private Path data;
  private CanaryTarget target;
  private ServedNode node;
  private CanaryApi api;
  private final Canary variable = Canary.of("VARIABLE");
  private final Canary file = Canary.of("HELD");
  private final Canary mounted = Canary.of("mounted-secret");
  private final List<Canary> canaries = List.of(variable, file, mounted);

  @BeforeEach
  void start() throws Exception {
    data = Files.createDirectories(temp.resolve("data"));
    Path folder = Files.createDirectories(temp.resolve("mounted"));
    Files.writeString(folder.resolve("mounted-secret"), mounted.value() + "\n");
    Path held = Files.writeString(temp.resolve("held"), file.value());
    target = new CanaryTarget();
    node =
        ServedNode.start(
            data,
            Map.of(
                "LEGWORK_SECRET_VARIABLE",
                variable.value(),
                "LEGWORK_SECRET_HELD_FILE",
                held.toString(),
                "LEGWORK_SECRETS_DIR",
                folder.toString()));
    api = new CanaryApi(node.url());
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
    target.close();
  }

  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }

  private static JsonObject secret(Canary canary) {
    return new JsonObject().put("secret", canary.name());
  }

  private JsonObject http(String path, Object key, String retry, String timeout) {
    return new JsonObject()
        .put(
            "http",
            new JsonObject()
                .put("url", target.url(path))
                .put("followRedirects", true)
                .put("headers", new JsonObject().put("x-key", key))
                .put("auth", json("{'basic':{'username':'user'}}")))
        .put("retry", json(retry))
        .put("timeout", timeout)
        .put("name", path.substring(1));
  }

  private static JsonObject withPassword(JsonObject job, Object key) {
    job.getJsonObject("http").getJsonObject("auth").getJsonObject("basic").put("password", key);
    return job;
  }

  private static JsonObject program(Object key, String retry, String timeout, String... command) {
    return new JsonObject()
        .put(
            "process",
            new JsonObject()
                .put("command", new JsonArray(List.of(command)))
                .put("env", new JsonObject().put("S", key))
                .put("stop", json("{'grace':'0s'}")))
        .put("retry", json(retry))
        .put("timeout", timeout);
  }

  private List<JsonObject> jobs(Object key) {
    List<JsonObject> jobs = new ArrayList<>();
    for (String path : List.of("/told", "/large", "/json", "/binary", "/gzip", "/moved")) {
      jobs.add(withPassword(http(path, key, ONCE, "30s"), key));
    }
    jobs.add(withPassword(http("/fails", key, TWICE, "30s"), key));
    jobs.add(withPassword(http("/hangs", key, ONCE, "1s"), key));
    SCRIPTS.forEach(
        (name, script) -> {
          JsonObject job =
              program(
                  key,
                  name.equals("fails") ? TWICE : ONCE,
                  name.equals("killed") ? "1s" : "30s",
                  "/bin/sh",
                  "-c",
                  script);
          job.getJsonObject("process")
              .put("collect", json("{'a':['kept','fine']}").getJsonArray("a"));
          jobs.add(job.put("name", name.replace(' ', '-')));
        });
    jobs.add(program(key, ONCE, "30s", "python3", "-c", PYTHON_LARGE).put("name", "large"));
    JsonObject result = program(key, ONCE, "30s", "python3", "-c", PYTHON_JSON);
    result.getJsonObject("process").put("resultFrom", "stdout:json");
    jobs.add(result.put("name", "result"));
    jobs.add(program(key, ONCE, "30s", "/no/such/program").put("name", "not-started"));
    return jobs;
  }

  /** Reads all that can be read of a job. */
  private void view(String id) {
    String job = "/api/v1/jobs/" + id;
    for (String part :
        List.of(
            "",
            "/attempts",
            "/why",
            "/result",
            "/artifacts",
            "/artifacts/kept",
            "/artifacts/fine")) {
      api.get(job + part);
    }
    for (String accept : List.of("text/plain", "application/json", "text/event-stream")) {
      for (String stream : List.of("", "?stream=stderr", "?tail=3", "?attempt=1&limit=100")) {
        api.get(job + "/logs" + stream, "Accept", accept);
      }
    }
    api.get(job + "/events", "Accept", "application/json");
    api.get(job + "/events", "Accept", "text/event-stream");
  }

  private List<String> submit(List<JsonObject> jobs) {
    String lines = jobs.stream().map(JsonObject::encode).collect(Collectors.joining("\n"));
    JsonArray items = api.post("/api/v1/jobs/batch", lines).json().getJsonArray("items");
    return items.stream().map(item -> ((JsonObject) item).getString("id")).toList();
  }

  private JsonObject ended(String id) {
    JsonObject job = api.get("/api/v1/jobs/" + id, "Prefer", "wait=50").json();
    assertThat(job.getString("finishedAt")).as(job.encode()).isNotNull();
    return job;
  }

  private Map<String, String> stored() throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      Map<String, String> files = new TreeMap<>();
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        files.put(path.toString(), Files.readString(path, StandardCharsets.ISO_8859_1));
      }
      return files;
    }
  }

  private List<String> leaks(List<Canary> of) throws IOException {
    List<String> leaks = new ArrayList<>();
    Map<String, String> places = new LinkedHashMap<>(stored());
    places.put("log", node.log());
    for (CanaryApi.Answer answer : api.answers()) {
      places.merge(answer.request(), answer.text(), String::concat);
    }
    places.forEach(
        (place, text) ->
            of.forEach(
                canary ->
                    canary
                        .foundIn(place + text)
                        .forEach(found -> leaks.add(found + " in " + place))));
    return leaks;
  }

  @Test
  void noSecretComesOutAnywhere() throws Exception {
    List<String> ids = new ArrayList<>();
    for (Canary canary : canaries) {
      ids.addAll(submit(jobs(secret(canary))));
    }
    assertThat(ids).hasSize(3 * 19).doesNotContainNull();
    JsonObject slow = program(secret(mounted), ONCE, "30s", "python3", "-c", PYTHON_SLOW);
    String slowId = api.post("/api/v1/jobs", slow.encode()).json().getString("id");
    List<CompletableFuture<CanaryApi.Answer>> streams =
        List.of(
            api.follow("/api/v1/jobs/" + slowId + "/logs"),
            api.follow("/api/v1/jobs/" + slowId + "/events"));
    for (Canary canary : canaries) {
      for (JsonObject job : jobs(secret(canary))) {
        job.remove("retry");
        api.post("/api/v1/call", job.encode());
      }
    }
    JsonObject absent = new JsonObject().put("secret", "ABSENT");
    JsonObject rejected =
        ended(submit(List.of(withPassword(http("/told", absent, TWICE, "30s"), absent))).get(0));
    assertThat(rejected.getInteger("attempt")).isEqualTo(1);
    assertThat(rejected.getJsonObject("error").getString("message"))
        .isEqualTo("This node has no secret ABSENT");
    api.post("/api/v1/jobs", http("/told", secret(file), ONCE, "1s").put("nope", 1).encode());
    JsonObject later = http("/told", secret(file), ONCE, "30s").put("delay", "1h");
    String waiting =
        "/api/v1/jobs/" + submit(List.of(withPassword(later, secret(variable)))).get(0);
    for (String part : List.of("", "/why", "/attempts", "/logs", "/artifacts")) {
      api.get(waiting + part);
    }
    ids.forEach(
        id -> {
          JsonObject job = ended(id);
          assertThat(job.encode().contains("***") || SILENT.contains(job.getString("name")))
              .as(job.encode())
              .isTrue();
          view(id);
        });
    streams.forEach(CompletableFuture::join);
    assertThat(streams.get(0).join().body()).contains("***");
    for (String path :
        List.of(
            "/api/v1/jobs?limit=200",
            "/api/v1/jobs?state=failed",
            "/api/v1/queues",
            "/api/v1/stats",
            "/health/ready",
            "/metrics",
            "/api/v1/nodes")) {
      api.get(path);
    }

    assertThat(target.seen()).containsAll(canaries.stream().map(Canary::value).toList());
    assertThat(leaks(canaries)).isEmpty();
    node.terminate();
    assertThat(node.exit()).isZero();
    assertThat(leaks(canaries)).isEmpty();
  }

  @Test
  void theSearchFindsWhatIsNoSecret() throws Exception {
    Canary literal = Canary.of("LITERAL");
    List<String> ids = submit(jobs(literal.value()));
    ids.forEach(
        id -> {
          JsonObject job = ended(id);
          assertThat(job.encode()).doesNotContain("***");
          view(id);
        });
    List<String> leaks = leaks(List.of(literal));
    for (String what :
        List.of("characters from 0", "base64 after 0", "hex", "percent coding", "JSON", "HTML")) {
      assertThat(leaks).anyMatch(leak -> leak.startsWith(what + " of"));
    }
    for (String where : List.of("/logs", "/result", "/artifacts/kept", data.toString())) {
      assertThat(leaks).anyMatch(leak -> leak.contains(where));
    }
    assertThat(leaks).anyMatch(leak -> leak.contains(data.toString()) && leak.contains("blob"));
  }
}
