package dev.legwork.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.access.Access;
import dev.legwork.wire.ProblemType;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The document says what the node does, and the node does what the document says. */
@Timeout(20)
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "post", "patch", "put", "delete");
  private static TestNode node;
  private static JsonObject document;

  @BeforeAll
  static void start() {
    node = new TestNode();
    document = new OpenApi().parsed();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /** The document's answer for a status, references followed; fails if it has none of its own. */
  private static JsonObject documented(String method, String path, int status) {
    JsonObject operation =
        document.getJsonObject("paths").getJsonObject(path).getJsonObject(method);
    JsonObject response = operation.getJsonObject("responses").getJsonObject("" + status);
    assertThat(response).as(method + " " + path + " " + status).isNotNull();
    return resolved(response);
  }

  @CanIgnoreReturnValue
  private static JsonObject resolved(JsonObject node) {
    String reference = node.getString("$ref");
    if (reference == null) {
      return node;
    }
    JsonObject at = document;
    for (String step : reference.substring(2).split("/", -1)) {
      at = at.getJsonObject(step);
      assertThat(at).as(reference).isNotNull();
    }
    return at;
  }

  /** Holds an answer to the document: status, type, keys, required members. */
  @CanIgnoreReturnValue
  private static JsonObject hold(String method, String path, HttpResponse<String> response) {
    JsonObject documented = documented(method, path, response.statusCode());
    String type = response.headers().firstValue("Content-Type").orElse("").split(";", -1)[0];
    JsonObject content = documented.getJsonObject("content");
    assertThat(content.fieldNames()).contains(type);
    if (!type.endsWith("json")) {
      return null;
    }
    JsonObject body = new JsonObject(response.body());
    check(body, content.getJsonObject(type).getJsonObject("schema"), method + " " + path);
    return body;
  }

  private static void check(Object value, JsonObject reference, String place) {
    JsonObject schema = resolved(reference);
    if (schema.containsKey("oneOf") && !schema.containsKey("properties")) {
      if (value != null) {
        check(value, schema.getJsonArray("oneOf").getJsonObject(0), place);
      }
      return;
    }
    if (schema.containsKey("enum")) {
      assertThat(schema.getJsonArray("enum")).as(place).contains(value);
    }
    checkType(value, schema.getValue("type"), place);
    JsonObject properties = schema.getJsonObject("properties");
    if (value instanceof JsonObject object && properties != null) {
      assertThat(properties.fieldNames()).as(place).containsAll(object.fieldNames());
      assertThat(object.fieldNames())
          .as(place)
          .containsAll(texts(schema.getJsonArray("required", new JsonArray())));
      for (String key : object.fieldNames()) {
        check(object.getValue(key), properties.getJsonObject(key), place + "/" + key);
      }
    }
    if (value instanceof JsonArray array && schema.containsKey("items")) {
      array.forEach(item -> check(item, schema.getJsonObject("items"), place + "/-"));
    }
  }

  private static List<String> texts(JsonArray array) {
    return array.stream().map(String.class::cast).toList();
  }

  private static void checkType(Object value, Object type, String place) {
    if (type == null) {
      return;
    }
    List<?> types = type instanceof JsonArray array ? array.getList() : List.of(type);
    String actual =
        value == null
            ? "null"
            : value instanceof String
                ? "string"
                : value instanceof Boolean
                    ? "boolean"
                    : value instanceof JsonObject
                        ? "object"
                        : value instanceof JsonArray
                            ? "array"
                            : value instanceof Integer || value instanceof Long
                                ? "integer"
                                : "number";
    boolean whole = actual.equals("integer") && types.contains("number");
    assertThat(whole || types.contains(actual)).as(place + " is " + actual).isTrue();
  }

  @Test
  void everyRouteIsDocumentedAndEveryOperationIsARoute() {
    HttpSettings settings = TestNode.settings();
    ApiServices services = node.services();
    var bodies =
        new dev.legwork.web.exchange.Bodies(node.vertx, java.time.Duration.ofSeconds(1), 1 << 20);
    JobAnswers answers = new JobAnswers(services.jobs());
    Router router = Router.router(node.vertx);
    RouteTable routes =
        ApiRouter.mount(
            router,
            node.vertx,
            services,
            settings,
            bodies,
            answers,
            new SubmitRoute(services, settings, bodies, answers));
    bodies.stop();
    assertThat(router.getRoutes().stream().filter(route -> route.methods() != null))
        .as("nothing is mounted past the table")
        .hasSameSizeAs(routes.entries());
    Set<String> mounted = new TreeSet<>();
    for (RouteTable.Entry entry : routes.entries()) {
      mounted.add(
          entry.method().name()
              + " "
              + entry.path().replaceAll(":([a-z]+)", "{$1}").replace("*", "{name}")
              + demands(entry.access()));
    }
    Set<String> described = new TreeSet<>();
    JsonObject paths = document.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      for (String key : paths.getJsonObject(path).fieldNames()) {
        if (METHODS.contains(key)) {
          JsonObject operation = paths.getJsonObject(path).getJsonObject(key);
          described.add(
              HttpMethod.valueOf(key.toUpperCase(java.util.Locale.ROOT))
                  + " "
                  + path
                  + " "
                  + operation.getString("x-scope")
                  + " "
                  + operation.getJsonArray("security").encode());
        }
      }
    }
    assertThat(described).isEqualTo(mounted);
  }

  /** What a route asks of its callers, in the words of the document. */
  private static String demands(Access access) {
    JsonArray ways = new JsonArray();
    if (access.scope() != null) {
      JsonArray scopes = new JsonArray().add(access.scope().wireName());
      ways.add(new JsonObject().put("bearer", scopes));
    }
    if (access.forAttempts()) {
      ways.add(new JsonObject().put("attempt", new JsonArray()));
    }
    if (access.scope() != null) {
      ways.add(new JsonObject());
    }
    return " " + access.wireName() + " " + ways.encode();
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryOperationHasAName() {
    List<JsonObject> objects = new ArrayList<>();
    collect(document, objects);
    objects.forEach(OpenApiTest::resolved);
    List<String> names =
        objects.stream()
            .map(object -> object.getValue("operationId"))
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .toList();
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(25);
  }

  private static void collect(Object value, List<JsonObject> into) {
    if (value instanceof JsonObject object) {
      into.add(object);
      object.forEach(member -> collect(member.getValue(), into));
    } else if (value instanceof JsonArray array) {
      array.forEach(item -> collect(item, into));
    }
  }

  @Test
  void everyProblemIsListed() {
    JsonObject type =
        document
            .getJsonObject("components")
            .getJsonObject("schemas")
            .getJsonObject("Problem")
            .getJsonObject("properties")
            .getJsonObject("type");
    assertThat(texts(type.getJsonArray("enum")))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ProblemType.values()).map(ProblemType::uri).toList());
  }

  @Test
  void answersAreWhatTheDocumentSays() {
    String jobs = "/api/v1/jobs";
    JsonObject job =
        hold(
            "post",
            jobs,
            node.post(jobs, "{'process':{'say':'x','result':1}}", "Prefer", "wait=10"));
    String self = job.getJsonObject("links").getString("self");
    hold("post", jobs, node.post(jobs, "{'process':{},'delay':'1h'}"));
    hold("post", jobs, node.post(jobs, "{'process':{},'name':1}"));
    hold("post", jobs, node.post(jobs, "{"));
    hold("get", jobs, node.get(jobs));
    hold("get", jobs, node.get(jobs + "?x=1"));
    hold("post", jobs + "/batch", node.post(jobs + "/batch", "[{'process':{}},{}]"));
    hold("get", jobs + "/{id}", node.get(self));
    hold("get", jobs + "/{id}", node.get(jobs + "/x"));
    for (String part : List.of("attempts", "why", "logs", "events", "artifacts")) {
      hold("get", jobs + "/{id}/" + part, node.get(self + "/" + part));
    }
    hold("get", jobs + "/{id}/logs", node.get(self + "/logs", "Accept", "application/json"));
    hold("post", jobs + "/{id}/cancel", node.postEmpty(self + "/cancel"));
    hold("post", jobs + "/{id}/retry", node.postEmpty(self + "/retry"));
    hold("post", jobs + "/{id}/rerun", node.postEmpty(self + "/rerun"));
    hold("post", "/api/v1/call", node.post("/api/v1/call", "{'process':{'fail':true}}"));
    hold(
        "post",
        "/api/v1/bulk",
        node.post("/api/v1/bulk", "{'action':'delete','filter':{'queue':'none'}}"));
    hold("get", "/api/v1/queues", node.get("/api/v1/queues"));
    hold("get", "/api/v1/queues/{name}", node.get("/api/v1/queues/default"));
    hold("post", "/api/v1/queues/{name}/pause", node.postEmpty("/api/v1/queues/doc/pause"));
    hold("post", "/api/v1/queues/{name}/purge", node.postEmpty("/api/v1/queues/doc/purge"));
    hold("get", "/api/v1/stats", node.get("/api/v1/stats"));
    hold("get", "/health/live", node.get("/health/live"));
    hold("get", "/health/ready", node.get("/health/ready"));
  }

  @Test
  void theDocumentIsServedInBothForms() {
    assertThat(node.get("/openapi.yaml").body()).startsWith("openapi: 3.1");
    assertThat(new JsonObject(node.get("/openapi.json").body())).isEqualTo(document);
  }
}
