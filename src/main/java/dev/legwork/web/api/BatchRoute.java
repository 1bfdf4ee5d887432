package dev.legwork.web.api;

import dev.legwork.access.Principal;
import dev.legwork.job.Refusal;
import dev.legwork.job.TraceContext;
import dev.legwork.job.Violation;
import dev.legwork.store.Step.Inserted;
import dev.legwork.store.Submission;
import dev.legwork.web.exchange.Answers;
import dev.legwork.web.exchange.Bodies;
import dev.legwork.web.exchange.Caller;
import dev.legwork.web.exchange.Keys;
import dev.legwork.web.exchange.MediaTypes;
import dev.legwork.web.exchange.Query;
import dev.legwork.web.exchange.Submissions;
import dev.legwork.wire.Documents;
import dev.legwork.wire.JobReader;
import dev.legwork.wire.JsonOut;
import dev.legwork.wire.Problems;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
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
  static final String PATH = "/api/v1/jobs/batch";

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

  /** What is the same for each job. */
  private record Shared(Principal principal, @Nullable String key, @Nullable TraceContext trace) {}

  void handle(RoutingContext ctx) {
    Query.none(ctx);
    HttpServerRequest request = ctx.request();
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    boolean lines = MediaTypes.isNdjson(type);
    if (!lines && !MediaTypes.isJson(type)) {
      throw MediaTypes.unsupported("application/json", "application/x-ndjson");
    }
    Principal principal = Caller.of(ctx).principal();
    Shared shared =
        new Shared(
            principal,
            Keys.idempotencyKey(request),
            TracedRequest.begin(services.tracing(), request, PATH).context());
    bodies
        .read(request, settings.maxBatchBody())
        .compose(body -> read(body, lines, shared))
        .compose(this::submit)
        .onComplete(answer -> Answers.json(ctx.response(), 200, answer), ctx::fail);
  }

  private Future<List<Item>> read(Buffer body, boolean lines, Shared shared) {
    if (body.length() <= INLINE_BYTES) {
      return Future.succeededFuture(items(body, lines, shared));
    }
    return vertx.executeBlocking(() -> items(body, lines, shared), false);
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

  private List<Item> items(Buffer body, boolean lines, Shared shared) {
    List<Item> items = lines ? ofLines(body, shared) : ofArray(body, shared);
    if (items.isEmpty()) {
      throw new Refusal.Invalid(List.of(new Violation("", "must hold at least one job")));
    }
    return items;
  }

  private List<Item> ofArray(Buffer body, Shared shared) {
    List<Item> items = new ArrayList<>();
    Documents.elements(
        body,
        element -> {
          if (items.size() == MAX_JOBS) {
            throw tooMany();
          }
          items.add(item(element, items.size(), shared));
        });
    return items;
  }

  private List<Item> ofLines(Buffer body, Shared shared) {
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
        items.add(line(body.slice(start, end), items.size(), shared));
      }
      start = end + 1;
    }
    return items;
  }

  private Item line(Buffer line, int index, Shared shared) {
    try {
      return item(Documents.parse(line), index, shared);
    } catch (Refusal refusal) {
      return new Item(null, refusal);
    }
  }

  private Item item(@Nullable Object element, int index, Shared shared) {
    if (!(element instanceof JsonObject document)) {
      return new Item(null, new Refusal.Invalid(List.of(new Violation("", "must be an object"))));
    }
    try {
      // One key for the batch, told apart by place; the separator cannot be in a caller's key.
      String key = shared.key() == null ? null : shared.key() + '\n' + index;
      return new Item(
          Submissions.of(
              shared.principal(),
              JobReader.read(document, services.jobs()::violations),
              key,
              document,
              shared.trace()),
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
