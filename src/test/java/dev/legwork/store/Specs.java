package dev.legwork.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.Backoff;
import dev.legwork.job.ConcurrencyKey;
import dev.legwork.job.Dedupe;
import dev.legwork.job.Durations;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.Resources;
import dev.legwork.job.RetryPolicy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes jobs as submitted: a process without anything special unless said otherwise. The content is
 * the document that reads as the same spec.
 */
public final class Specs {
  private JobKind kind = JobKind.PROCESS;
  private String name;
  private String queue = JobSpec.DEFAULT_QUEUE;
  private int priority = JobSpec.DEFAULT_PRIORITY;
  private final Map<String, String> labels = new TreeMap<>();
  private Duration delay;
  private Instant runAt;
  private Duration timeout;
  private Duration expiresIn;
  private RetryPolicy retry = RetryPolicy.DEFAULT;
  private Dedupe dedupe;
  private ConcurrencyKey concurrency;
  private final List<JobId> after = new ArrayList<>();
  private Duration retention;

  private Specs() {}

  /** A maker with every default. */
  public static Specs make() {
    return new Specs();
  }

  /** The plainest job there is. */
  public static JobSpec plain() {
    return make().build();
  }

  /** A plain job in a queue. */
  public static JobSpec in(String queue) {
    return make().queue(queue).build();
  }

  @CanIgnoreReturnValue
  public Specs kind(JobKind value) {
    kind = value;
    return this;
  }

  @CanIgnoreReturnValue
  public Specs name(String value) {
    name = value;
    return this;
  }

  @CanIgnoreReturnValue
  public Specs queue(String value) {
    queue = value;
    return this;
  }

  @CanIgnoreReturnValue
  public Specs priority(int value) {
    priority = value;
    return this;
  }

  @CanIgnoreReturnValue
  public Specs label(String key, String value) {
    labels.put(key, value);
    return this;
  }

  @CanIgnoreReturnValue
  public Specs delay(Duration value) {
    delay = value;
    return this;
  }

  @CanIgnoreReturnValue
  public Specs runAt(Instant value) {
    runAt = value;
    return this;
  }

  /** How long an attempt may take; what the kind says unless given. */
  @CanIgnoreReturnValue
  public Specs timeout(Duration value) {
    timeout = value;
    return this;
  }

  /** How often to try, with the same short wait before each further attempt. */
  @CanIgnoreReturnValue
  public Specs attempts(int most, Duration wait) {
    retry = new RetryPolicy(most, new Backoff(wait, 1, wait, 0), retry.onLost());
    return this;
  }

  @CanIgnoreReturnValue
  public Specs expiresIn(Duration value) {
    expiresIn = value;
    return this;
  }

  @CanIgnoreReturnValue
  public Specs onLost(RetryPolicy.OnLost value) {
    retry = new RetryPolicy(retry.maxAttempts(), retry.backoff(), value);
    return this;
  }

  @CanIgnoreReturnValue
  public Specs dedupe(String key, Duration window, Dedupe.OnDuplicate onDuplicate) {
    dedupe = new Dedupe(key, window, onDuplicate);
    return this;
  }

  @CanIgnoreReturnValue
  public Specs concurrency(String key, int limit) {
    concurrency = new ConcurrencyKey(key, limit);
    return this;
  }

  @CanIgnoreReturnValue
  public Specs after(JobId... ids) {
    after.addAll(List.of(ids));
    return this;
  }

  @CanIgnoreReturnValue
  public Specs retention(Duration value) {
    retention = value;
    return this;
  }

  public JobSpec build() {
    JsonObject payload =
        kind == JobKind.HTTP
            ? new JsonObject().put("method", "GET").put("url", "http://127.0.0.1:9/")
            : new JsonObject().put("command", new JsonArray().add("true"));
    return new JobSpec(
        kind,
        payload,
        name,
        queue,
        priority,
        labels,
        delay,
        runAt,
        timeout(),
        expiresIn,
        retry,
        dedupe,
        concurrency,
        Resources.NONE,
        after,
        null,
        retention,
        content(payload));
  }

  private JsonObject content(JsonObject payload) {
    JsonObject content =
        new JsonObject()
            .put(kind.wireName(), payload)
            .put("queue", queue)
            .put("priority", priority)
            .put("timeout", Durations.format(timeout()))
            .put("retry", retry());
    put(content, "name", name);
    put(content, "labels", labels.isEmpty() ? null : new JsonObject(new TreeMap<>(labels)));
    put(content, "delay", text(delay));
    put(content, "runAt", runAt == null ? null : runAt.toString());
    put(content, "expiresIn", text(expiresIn));
    put(content, "retention", text(retention));
    if (dedupe != null) {
      content.put(
          "dedupe",
          new JsonObject()
              .put("key", dedupe.key())
              .put("window", text(dedupe.window()))
              .put("onDuplicate", dedupe.onDuplicate().wireName()));
    }
    if (concurrency != null) {
      content.put(
          "concurrency",
          new JsonObject().put("key", concurrency.key()).put("limit", concurrency.limit()));
    }
    if (!after.isEmpty()) {
      content.put("after", new JsonArray(after.stream().map(JobId::toString).toList()));
    }
    return content;
  }

  private Duration timeout() {
    return timeout == null ? kind.defaultTimeout() : timeout;
  }

  private JsonObject retry() {
    Backoff backoff = retry.backoff();
    return new JsonObject()
        .put("maxAttempts", retry.maxAttempts())
        .put("onLost", retry.onLost().wireName())
        .put(
            "backoff",
            new JsonObject()
                .put("initial", text(backoff.initial()))
                .put("factor", backoff.factor())
                .put("max", text(backoff.max()))
                .put("jitter", backoff.jitter()));
  }

  private static void put(JsonObject content, String key, Object value) {
    if (value != null) {
      content.put(key, value);
    }
  }

  private static String text(Duration duration) {
    return duration == null ? null : Durations.format(duration);
  }
}
