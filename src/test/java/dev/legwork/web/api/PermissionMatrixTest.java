package dev.legwork.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.access.Scope;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.store.JobFilter;
import dev.legwork.store.QueuePatch;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the document against every sort of caller, each with a job of its own. */
@Timeout(20)
class PermissionMatrixTest {
  private static final Set<String> METHODS = Set.of("get", "post", "patch", "put", "delete");

  private static final KnownCallers callers = new KnownCallers();
  private static final Map<Scope, String> byScope = new EnumMap<>(Scope.class);
  private static TestNode node;
  private static String expired;
  private static String elsewhere;

  @BeforeAll
  static void start() {
    node = new TestNode(callers.ring);
    for (Scope scope : Scope.values()) {
      byScope.put(scope, callers.add(scope.wireName().replace(':', '-'), scope));
    }
    expired = callers.add("late", Set.of(Scope.ADMIN), null, Duration.ofMinutes(1));
    callers.clock.tick(Duration.ofMinutes(2));
    elsewhere = callers.add("elsewhere", EnumSet.allOf(Scope.class), Set.of("other"), null);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /** What was run again goes on, as its attempt is held. */
  @AfterEach
  void endAll() {
    List<Job> open =
        TestNode.await(node.store.list(JobFilter.ALL, null, 100_000)).jobs().stream()
            .filter(job -> !job.state().isFinal())
            .toList();
    open.forEach(job -> node.release(job.id().toString()));
    open.forEach(job -> end(job.id().toString()));
  }

  /** One operation as the document has it. */
  record Operation(String method, String path, String scope, boolean forAttempts) {
    boolean isPublic() {
      return scope.equals("none");
    }

    boolean isOfOneJob() {
      return path.contains("{id}");
    }

    /** Figures that cannot be told apart by queue. */
    boolean isOfAllQueues() {
      return path.equals("/api/v1/stats") || path.equals("/metrics");
    }

    boolean isOfOneQueue() {
      return path.startsWith("/api/v1/queues/{name}");
    }

    String at(String job) {
      String name = isOfOneQueue() ? "default" : "out/a%20b.txt";
      return path.replace("{id}", job).replace("{name}", name);
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    JsonObject paths = new OpenApi().parsed().getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      JsonObject item = paths.getJsonObject(path);
      for (String method : item.fieldNames()) {
        if (METHODS.contains(method)) {
          JsonObject operation = item.getJsonObject(method);
          JsonArray security = operation.getJsonArray("security");
          operations.add(
              new Operation(
                  method.toUpperCase(Locale.ROOT),
                  path,
                  operation.getString("x-scope"),
                  security.stream().anyMatch(one -> ((JsonObject) one).containsKey("attempt"))));
        }
      }
    }
    assertThat(operations).hasSizeGreaterThan(30);
    return operations;
  }

  private static HttpResponse<String> send(Operation operation, String job, String token) {
    HttpRequest.Builder request = node.request(operation.at(job));
    boolean body = !operation.method().equals("GET") && !operation.method().equals("DELETE");
    request.method(
        operation.method(), body ? BodyPublishers.ofString("{}") : BodyPublishers.noBody());
    if (body) {
      request.header("Content-Type", "application/json");
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return node.send(request);
  }

  /** A job whose attempt runs and has left output and an artifact. */
  private static String running() {
    // One of the operations pauses it.
    TestNode.await(node.engine.queues().patch("default", QueuePatch.paused(false)));
    String body = "{'process':{'say':'hello','artifact':'x','hold':true}}".replace('\'', '"');
    HttpRequest.Builder submit =
        node.request("/api/v1/jobs")
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + byScope.get(Scope.ADMIN))
            .POST(BodyPublishers.ofString(body));
    String id = new JsonObject(node.send(submit).body()).getString("id");
    // The slot may be given back only now by a claim that found nothing.
    Job claimed = job(id);
    while (claimed.state() != JobState.RUNNING || live(claimed) == null) {
      claimed = job(id);
    }
    return id;
  }

  private static Job live(Job job) {
    return node.engine.attempts().find(job.id(), job.status().attempt(), job.status().fence());
  }

  private static Job job(String id) {
    return TestNode.await(node.store.find(JobId.parse(id).orElseThrow())).orElseThrow();
  }

  /** A job without a result answers 404 to those who may read it, too. */
  private static void letIn(Operation operation, String id, String token) {
    HttpResponse<String> response = checked(operation, id, token);
    assertThat(response.statusCode()).as(response.body()).isNotIn(401, 403);
    assertThat(response.body()).doesNotContain("There is no job", "There is no queue");
  }

  private static int status(Operation operation, String id, String token) {
    return checked(operation, id, token).statusCode();
  }

  /** Sends it and holds that a refusal changed nothing. */
  private static HttpResponse<String> checked(Operation operation, String id, String token) {
    long version = job(id).status().version();
    var queues = TestNode.await(node.store.queues());
    HttpResponse<String> response = send(operation, id, token);
    int status = response.statusCode();
    if (status == 401 || status == 403) {
      assertThat(response.headers().firstValue("Content-Type"))
          .contains("application/problem+json");
      assertThat(job(id).status().version()).isEqualTo(version);
      assertThat(TestNode.await(node.store.queues())).isEqualTo(queues);
    }
    if (status == 401) {
      assertThat(response.headers().firstValue("WWW-Authenticate").orElse(""))
          .startsWith("Bearer realm=\"legwork\"");
    }
    return response;
  }

  private static void end(String id) {
    node.release(id);
    TestNode.await(
        node.engine.jobs().awaitFinal(JobId.parse(id).orElseThrow(), Duration.ofSeconds(20)));
    // The job is final before the node has let go of the attempt.
    while (live(job(id)) != null) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void strangersAreLetInNowhereButWhereEverybodyIs(Operation operation) {
    String id = running();
    for (String token : new String[] {null, "lw_aaaaaaaa_" + "b".repeat(43), "x", expired}) {
      int status = status(operation, id, token);
      if (operation.isPublic()) {
        assertThat(status).as("as " + token).isEqualTo(200);
      } else {
        assertThat(status).as("as " + token).isEqualTo(401);
      }
    }
    end(id);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aScopeLetsInWhereItIsAskedForAndNowhereElse(Operation operation) {
    for (Scope scope : Scope.values()) {
      String id = running();
      String token = byScope.get(scope);
      boolean may =
          operation.isPublic()
              || operation.scope().equals(scope.wireName())
              || (scope == Scope.ADMIN && !operation.scope().equals("attempt"));
      if (may && scope == Scope.JOBS_WRITE && operation.path().endsWith("/rerun")) {
        // Let in, but the job is a program.
        assertThat(checked(operation, id, token).body()).contains("needs the scope process:run");
      } else if (may) {
        letIn(operation, id, token);
      } else {
        assertThat(status(operation, id, token)).as("with " + scope).isEqualTo(403);
      }
      end(id);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatIsOfOtherQueuesIsNotThere(Operation operation) {
    String id = running();
    if (operation.scope().equals("attempt") || operation.isOfAllQueues()) {
      assertThat(status(operation, id, elsewhere)).isEqualTo(403);
    } else if (operation.isOfOneJob() || operation.isOfOneQueue()) {
      HttpResponse<String> blind = checked(operation, id, elsewhere);
      assertThat(blind.statusCode()).isEqualTo(404);
      assertThat(blind.body()).containsPattern("There is no (job|queue)");
    } else {
      letIn(operation, id, elsewhere);
    }
    end(id);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void anAttemptReachesItsOwnJobAlone(Operation operation) {
    String own = running();
    String foreign = running();
    String token = node.attemptTokens.of(job(own));
    if (operation.isOfOneJob() && operation.forAttempts()) {
      letIn(operation, own, token);
      assertThat(status(operation, foreign, token)).isEqualTo(404);
    } else if (operation.isPublic() || operation.forAttempts()) {
      letIn(operation, own, token);
    } else {
      assertThat(status(operation, own, token)).isEqualTo(403);
      assertThat(status(operation, foreign, token)).isEqualTo(403);
    }
    end(own);
    // Over: it is nobody's token any more, and a report comes too late.
    int after = status(operation, own, token);
    if (operation.scope().equals("attempt")) {
      assertThat(after).isEqualTo(409);
    } else if (!operation.isPublic()) {
      assertThat(after).isEqualTo(401);
    }
    end(foreign);
  }

  /** Ways to write a path so that a filter of texts would take it for another. */
  static List<String> tricks() {
    List<String> tricks = new ArrayList<>();
    for (String path :
        List.of("/api/v1/jobs", "/api/v1/jobs/ID", "/api/v1/jobs/ID/cancel", "/api/v1/queues")) {
      String tail = path.substring(1);
      String last = path.substring(path.lastIndexOf('/') + 1);
      String front = path.substring(0, path.length() - last.length());
      tricks.addAll(
          List.of(
              path + "/",
              path + "//",
              path + "/.",
              path + "/%2e",
              path + ";/health/live",
              path + ";x=1",
              path + "%00",
              path + "%20",
              path + "%2f",
              path + "%3f",
              path + "/../" + last,
              path + "/%2e%2e/" + last,
              path + "?/health/live",
              path + "/health/live",
              path + "/../../../../health/live/../../" + tail,
              path.toUpperCase(Locale.ROOT),
              front.replace("/", "//") + last,
              front.replace("/", "/./") + last,
              front.replace("/", "/%2e/") + last,
              front.replace("api", "%61pi") + last,
              front.replace("v1", "v%31") + last,
              front.substring(0, front.length() - 1) + "%2f" + last,
              front.substring(0, front.length() - 1) + "%5c" + last,
              "/health/.." + path,
              "/health/%2e%2e" + path,
              "/health/live/../.." + path,
              "/health/live/..%2f.." + path,
              "/openapi.yaml/.." + path,
              "/openapi.yaml%2f.." + path,
              "/health/live" + path,
              "//health/live/../../" + tail));
    }
    return tricks;
  }

  @ParameterizedTest
  @MethodSource("tricks")
  void noSpellingOfAPathLetsAnybodyIn(String path) {
    String id = running();
    String spelled = path.replace("ID", id);
    long version = job(id).status().version();
    long jobs = count();
    for (String method : List.of("GET", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "PUT")) {
      for (String token : new String[] {null, byScope.get(Scope.WORK_EXECUTE), elsewhere}) {
        HttpRequest.Builder request =
            node.request(spelled)
                .method(method, BodyPublishers.ofString("{\"process\":{}}"))
                .header("Content-Type", "application/json")
                .header("X-HTTP-Method-Override", "GET")
                .header("X-Method-Override", "DELETE")
                .header("X-Original-URL", "/health/live")
                .header("X-Forwarded-For", "127.0.0.1");
        if (token != null) {
          request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = node.send(request);
        assertThat(response.body()).doesNotContain(id + "\",\"kind");
        if (token == null || !token.equals(elsewhere)) {
          boolean health = response.statusCode() == 200 && response.body().contains("\"UP\"");
          assertThat(health || response.statusCode() >= 400)
              .as(method + " " + spelled + " " + response.statusCode() + " " + response.body())
              .isTrue();
        }
      }
    }
    assertThat(job(id).status().version()).isEqualTo(version);
    assertThat(count()).isEqualTo(jobs);
    end(id);
  }

  private static long count() {
    return TestNode.await(node.store.list(JobFilter.ALL, null, 100_000)).jobs().size();
  }
}
