package dev.legwork.web.api;

import dev.legwork.access.Access;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.RawJson;
import dev.legwork.job.Refusal;
import dev.legwork.store.BlobStore;
import dev.legwork.store.BlobStore.Info;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.Paths;
import dev.legwork.web.exchange.Query;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What jobs bring, as raw bytes: the result with its own content type, and artifacts. Bytes of a
 * stranger: they come as attachments that no browser runs.
 */
final class OutputRoutes {
  /** Names of blobs that are artifacts begin so; the rest of the blob's name is the artifact's. */
  static final String ARTIFACT = "artifact/";

  /** The blob that is the body of an answer too large for a result. */
  static final String BODY = "body";

  private static final String ARTIFACTS = "/api/v1/jobs/:id/artifacts";
  private static final String BYTES = "application/octet-stream";

  private final ApiServices services;

  OutputRoutes(ApiServices services) {
    this.services = services;
  }

  void mount(RouteTable routes) {
    routes
        .add(HttpMethod.GET, "/api/v1/jobs/:id/result", Access.READ_JOB, this::result)
        .add(HttpMethod.GET, ARTIFACTS, Access.READ_JOB, this::artifacts)
        .add(HttpMethod.GET, ARTIFACTS + "/*", Access.READ_JOB, this::artifact);
  }

  private void result(RoutingContext ctx) {
    Query.none(ctx);
    Caller.of(ctx)
        .job(services.jobs(), Paths.jobId(ctx))
        .compose(job -> sendResult(ctx.response(), job))
        .onFailure(ctx::fail);
  }

  private Future<Void> sendResult(HttpServerResponse response, Job job) {
    RawJson raw = job.status().result();
    if (raw == null) {
      throw new Refusal.NotFound("Job " + job.id() + " has no result");
    }
    if (!(raw.value() instanceof JsonObject result)) {
      return sendRaw(response, "application/json", Buffer.buffer(raw.text()));
    }
    if (job.spec().kind() == JobKind.HTTP) {
      return sendExchange(response, job, result);
    }
    if (job.spec().kind() == JobKind.PROCESS) {
      if (result.getValue("text") instanceof String text) {
        return sendRaw(response, "text/plain; charset=utf-8", Buffer.buffer(text));
      }
      if (result.containsKey("json")) {
        return sendRaw(response, "application/json", json(result.getValue("json")));
      }
    }
    return sendRaw(response, "application/json", Buffer.buffer(raw.text()));
  }

  /** The body that the other side answered, as it answered it. */
  private Future<Void> sendExchange(HttpServerResponse response, Job job, JsonObject result) {
    String type = contentType(result);
    if (result.getValue("bodyRef") != null) {
      BlobStore.Key key = new BlobStore.Key(job.id(), job.status().attempt(), BODY);
      return services
          .blobs()
          .find(key)
          .compose(
              found ->
                  BlobStream.send(
                      response,
                      services.blobs(),
                      found.orElseThrow(() -> new Refusal.NotFound("The body is no longer kept")),
                      type == null ? BYTES : type));
    }
    Object body = result.getValue("body");
    if (body instanceof JsonObject object
        && object.size() == 1
        && object.getValue("base64") instanceof String text
        && !isJson(type)) {
      return sendRaw(response, type == null ? BYTES : type, Buffer.buffer(decoded(text)));
    }
    if (body instanceof String text && !isJson(type)) {
      // It was decoded from whatever charset it came in.
      String plain = type == null ? "text/plain" : type.split(";", 2)[0].strip();
      return sendRaw(response, plain + "; charset=utf-8", Buffer.buffer(text));
    }
    return body == null && !isJson(type)
        ? sendRaw(response, type == null ? BYTES : type, Buffer.buffer())
        : sendRaw(response, type == null ? "application/json" : type, json(body));
  }

  private void artifacts(RoutingContext ctx) {
    Query.none(ctx);
    JobId id = Paths.jobId(ctx);
    Caller.of(ctx)
        .job(services.jobs(), id)
        .compose(job -> services.blobs().list(id))
        .onComplete(
            blobs ->
                Answers.json(
                    ctx.response(),
                    200,
                    new JsonObject()
                        .put("items", describe(newest(blobs)))
                        .putNull("nextCursor")
                        .toBuffer()),
            ctx::fail);
  }

  private void artifact(RoutingContext ctx) {
    Query query = Query.of(ctx, Set.of("attempt"));
    long attempt = query.number("attempt", 1, Integer.MAX_VALUE, 0);
    JobId id = Paths.jobId(ctx);
    String name = ARTIFACT + Paths.rest(ctx, "/artifacts/");
    Caller.of(ctx)
        .job(services.jobs(), id)
        .compose(job -> services.blobs().list(id))
        .compose(
            blobs ->
                BlobStream.send(
                    ctx.response(), services.blobs(), find(blobs, name, attempt), BYTES))
        .onFailure(ctx::fail);
  }

  private static Info find(List<Info> blobs, String name, long attempt) {
    return blobs.stream()
        .filter(blob -> blob.key().name().equals(name))
        .filter(blob -> attempt == 0 || blob.key().attempt() == attempt)
        .max(Comparator.comparingInt(blob -> blob.key().attempt()))
        .orElseThrow(() -> new Refusal.NotFound("The job has no artifact of that name"));
  }

  /** Of artifacts that several attempts made, the newest. */
  private static List<Info> newest(List<Info> blobs) {
    Map<String, Info> byName = new LinkedHashMap<>();
    for (Info blob : blobs) {
      if (blob.key().name().startsWith(ARTIFACT)) {
        byName.merge(
            blob.key().name(),
            blob,
            (one, other) -> one.key().attempt() > other.key().attempt() ? one : other);
      }
    }
    return new ArrayList<>(byName.values());
  }

  private static JsonArray describe(List<Info> artifacts) {
    JsonArray items = new JsonArray();
    for (Info artifact : artifacts) {
      String name = artifact.key().name().substring(ARTIFACT.length());
      String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
      items.add(
          new JsonObject()
              .put("name", name)
              .put("attempt", artifact.key().attempt())
              .put("bytes", artifact.size())
              .put(
                  "href",
                  "/api/v1/jobs/"
                      + artifact.key().jobId()
                      + "/artifacts/"
                      + encoded.replace("+", "%20").replace("%2F", "/")));
    }
    return items;
  }

  private static Future<Void> sendRaw(HttpServerResponse response, String type, Buffer bytes) {
    BlobStream.headers(response);
    Answers.send(response, 200, type, bytes);
    return Future.succeededFuture();
  }

  private static @Nullable String contentType(JsonObject result) {
    if (result.getValue("headers") instanceof JsonObject headers) {
      for (Map.Entry<String, Object> header : headers) {
        if (header.getKey().equalsIgnoreCase("content-type")
            && header.getValue() instanceof String type
            && type.length() <= 256
            && type.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
          return type;
        }
      }
    }
    return null;
  }

  private static boolean isJson(@Nullable String type) {
    return dev.legwork.web.exchange.MediaTypes.isJson(type);
  }

  private static Buffer json(@Nullable Object value) {
    return Buffer.buffer(io.vertx.core.json.Json.encode(value));
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return base64.getBytes(StandardCharsets.UTF_8);
    }
  }
}
