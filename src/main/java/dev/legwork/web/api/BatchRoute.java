package dev.legwork.web.api;

import dev.legwork.job.JobId;
import dev.legwork.job.Refusal;
import dev.legwork.job.Violation;
import dev.legwork.store.Step.Inserted;
import dev.legwork.store.Submission;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.Keys;
import dev.legwork.web.exchange.MediaTypes;
import dev.legwork.web.exchange.Query;
import dev.legwork.wire.Documents;
import dev.legwork.wire.JobReader;
import dev.legwork.wire.JsonOut;
import dev.legwork.wire.Problems;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /jobs/batch}: many jobs in one commit, each judged on its own, answered in their
 * order.
 */
final class BatchRoute {
  private static final int MAX_JOBS = 10_000;

  /** Reading more than this would hold up the event loop for longer than others may notice. */
  private static final int INLINE_BYTES = 128 * 1024;

  private final Vertx vertx;
  private final ApiServices services;
  private final HttpSettings settings;
  private final Bodies bodies;

  BatchRoute(Vertx vertx, ApiServices services, HttpSettings settings, Bodies bodies) {
    this.vertx = vertx;
    this.services = services;
    this.settings = settings;
    this.bodies = bodies;
  }

  /** One place of the batch: a submission, or why there is none. */
  private record Item(@Nullable Submission submission, @Nullable Throwable refusal) {}

  /** The caller, as far as it matters for each job. */
  private record Caller(
      @Nullable String key, @Nullable String principal, @Nullable String traceparent) {}

  void handle(RoutingContext ctx) {
    Query.none(ctx);
    HttpServerRequest request = ctx.request();
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    boolean lines = MediaTypes.isNdjson(type);
    if (!lines && !MediaTypes.isJson(type)) {
      throw MediaTypes.unsupported("application/json", "application/x-ndjson");
    }
    Caller caller =
        new Caller(
            Keys.idempotencyKey(request),
            services.gate().principal(request),
            Keys.traceparent(request));
    bodies
        .read(request, settings.maxBatchBody())
        .compose(body -> read(body, lines, caller))
        .compose(this::submit)
        .onComplete(answer -> Answers.json(ctx.response(), 200, answer), ctx::fail);
  }

  private Future<List<Item>> read(Buffer body, boolean lines, Caller caller) {
    if (body.length() <= INLINE_BYTES) {
      return Future.succeededFuture(items(body, lines, caller));
    }
    return vertx.executeBlocking(() -> items(body, lines, caller), false);
  }

  private Future<Buffer> submit(List<Item> items) {
    List<Submission> submissions = new ArrayList<>(items.size());
    for (Item item : items) {
      if (item.submission() != null) {
        submissions.add(item.submission());
      }
    }
    Future<List<Inserted>> inserted =
        submissions.isEmpty()
            ? Future.succeededFuture(List.of())
            : services.jobs().submitAll(submissions);
    return inserted.map(answers -> answer(items, answers));
  }

  private List<Item> items(Buffer body, boolean lines, Caller caller) {
    List<Item> items = lines ? ofLines(body, caller) : ofArray(body, caller);
    if (items.isEmpty()) {
      throw new Refusal.Invalid(List.of(new Violation("", "must hold at least one job")));
    }
    return items;
  }

  private List<Item> ofArray(Buffer body, Caller caller) {
    JsonArray array = Documents.array(body);
    if (array.size() > MAX_JOBS) {
      throw tooMany();
    }
    List<Item> items = new ArrayList<>(array.size());
    for (Object element : array) {
      items.add(item(element, items.size(), caller));
    }
    return items;
  }

  private List<Item> ofLines(Buffer body, Caller caller) {
    List<Item> items = new ArrayList<>();
    byte[] bytes = body.getBytes();
    int start = 0;
    while (start < bytes.length) {
      int end = start;
      boolean blank = true;
      while (end < bytes.length && bytes[end] != '\n') {
        blank &= bytes[end] == ' ' || bytes[end] == '\r' || bytes[end] == '\t';
        end++;
      }
      if (!blank) {
        if (items.size() == MAX_JOBS) {
          throw tooMany();
        }
        items.add(line(body.slice(start, end), items.size(), caller));
      }
      start = end + 1;
    }
    return items;
  }

  private Item line(Buffer line, int index, Caller caller) {
    try {
      return item(Documents.parse(line), index, caller);
    } catch (Refusal refusal) {
      return new Item(null, refusal);
    }
  }

  private Item item(@Nullable Object element, int index, Caller caller) {
    if (!(element instanceof JsonObject document)) {
      return new Item(null, new Refusal.Invalid(List.of(new Violation("", "must be an object"))));
    }
    try {
      // One key for the batch, told apart by place; the separator cannot be in a caller's key.
      String key = caller.key() == null ? null : caller.key() + '\n' + index;
      return new Item(
          new Submission(
              JobId.next(),
              JobReader.read(document, services.jobs()::violations),
              Keys.idempotency(key, caller.principal(), document),
              caller.principal(),
              caller.traceparent(),
              null,
              null,
              null),
          null);
    } catch (Refusal refusal) {
      return new Item(null, refusal);
    }
  }

  private static Buffer answer(List<Item> items, List<Inserted> inserted) {
    return JsonOut.write(
        out -> {
          out.json().writeStartObject();
          out.json().writeArrayFieldStart("items");
          int next = 0;
          for (Item item : items) {
            Inserted one = item.submission() == null ? null : inserted.get(next++);
            out.json().writeStartObject();
            if (one != null && one.job() != null) {
              out.json().writeNumberField("status", one.job().state().isFinal() ? 200 : 202);
              out.json().writeStringField("id", one.job().id().toString());
            } else {
              Throwable cause = one == null ? item.refusal() : one.refusal();
              var problem =
                  Problems.of(cause == null ? new IllegalStateException("No answer") : cause);
              out.json().writeNumberField("status", problem.status());
              out.json().writeFieldName("problem");
              out.json().writeRawValue(problem.toJson().encode());
            }
            out.json().writeEndObject();
          }
          out.json().writeEndArray();
          out.json().writeEndObject();
        });
  }

  private static Refusal.TooLarge tooMany() {
    return new Refusal.TooLarge("A batch holds at most " + MAX_JOBS + " jobs");
  }
}
