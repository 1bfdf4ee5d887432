package dev.legwork.job;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as submitted, checked and with every default filled in. Immutable by convention: nobody
 * changes the JSON objects.
 *
 * @param kind who performs it
 * @param payload what stands under the kind's key
 * @param name the submitter's name for it, or null
 * @param queue the line it stands in
 * @param priority 0 to 9, 9 first
 * @param labels the submitter's marks
 * @param delay how long after submission it is due, or null; never with {@code runAt}
 * @param runAt when it is due, or null for at once
 * @param timeout how long one attempt may take
 * @param expiresIn how long after submission it is worthless if not begun, or null for never
 * @param retry what follows an attempt that did not succeed
 * @param dedupe keeps a second one from being made, or null
 * @param concurrency limits it with others of its key, or null
 * @param resources what it asks of its node beside a slot
 * @param after jobs that must have succeeded first
 * @param callback whom to tell of its end, or null
 * @param retention how long it is kept once final, or null for the node's rule
 * @param content the document it was made of, which is what is stored and what a rerun submits
 *     again
 */
public record JobSpec(
    JobKind kind,
    JsonObject payload,
    @Nullable String name,
    String queue,
    int priority,
    Map<String, String> labels,
    @Nullable Duration delay,
    @Nullable Instant runAt,
    Duration timeout,
    @Nullable Duration expiresIn,
    RetryPolicy retry,
    @Nullable Dedupe dedupe,
    @Nullable ConcurrencyKey concurrency,
    Resources resources,
    List<JobId> after,
    @Nullable Callback callback,
    @Nullable Duration retention,
    JsonObject content) {
  /** The queue of a job that names none. */
  public static final String DEFAULT_QUEUE = "default";

  /** The priority of a job that gives none. */
  public static final int DEFAULT_PRIORITY = 5;

  public JobSpec {
    labels = Map.copyOf(labels);
    after = List.copyOf(after);
  }
}
