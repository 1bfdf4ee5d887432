package dev.legwork.wire;

import dev.legwork.job.Refusal;
import dev.legwork.store.StoreFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only mapping from what went wrong to what a caller is told, for every ingress. What is
 * nobody's fault but ours is logged here, once, under the id that the caller gets. Safe on any
 * thread.
 */
public final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final Duration STORE_RETRY = Duration.ofSeconds(1);
  private static final Duration FULL_RETRY = Duration.ofSeconds(10);
  private static final String BUSY =
      "The store cannot do this now; repeat the request with the same Idempotency-Key";
  private static final String FULL =
      "The disk of the store is full and nothing was done; repeat the request with the same"
          + " Idempotency-Key when there is room";

  private Problems() {}

  /** The problem that {@code cause} is to a caller. */
  public static Problem of(Throwable cause) {
    if (cause instanceof Refusal refusal) {
      return of(refusal);
    }
    String requestId = UUID.randomUUID().toString();
    if (cause instanceof StoreFailure failure && failure.isTransient()) {
      LOG.warn("Request {} is put off: {}", requestId, failure.toString());
      return new Problem(
          ProblemType.UNAVAILABLE,
          failure.isFull() ? FULL : BUSY,
          List.of(),
          failure.isFull() ? FULL_RETRY : STORE_RETRY,
          requestId,
          Map.of());
    }
    LOG.error("Request {} failed; the caller gets a 500 with this id", requestId, cause);
    return new Problem(
        ProblemType.INTERNAL,
        "The request failed for a reason that is not yours; the log tells it under the requestId",
        List.of(),
        null,
        requestId,
        Map.of());
  }

  private static Problem of(Refusal refusal) {
    List<dev.legwork.job.Violation> errors =
        refusal instanceof Refusal.Invalid invalid ? invalid.violations() : List.of();
    Map<String, Object> extensions =
        refusal instanceof Refusal.Duplicate duplicate
            ? Map.of("existing", duplicate.existing().toString())
            : Map.of();
    return new Problem(
        typeOf(refusal), refusal.detail(), errors, retryAfter(refusal), null, extensions);
  }

  private static ProblemType typeOf(Refusal refusal) {
    return switch (refusal.code()) {
      case MALFORMED -> ProblemType.MALFORMED;
      case INVALID -> ProblemType.VALIDATION;
      case NOT_FOUND -> ProblemType.NOT_FOUND;
      case STATE_CONFLICT -> ProblemType.STATE_CONFLICT;
      case DUPLICATE -> ProblemType.DUPLICATE;
      case LEASE_LOST -> ProblemType.LEASE_LOST;
      case IDEMPOTENCY_MISMATCH -> ProblemType.IDEMPOTENCY_MISMATCH;
      case QUEUE_FULL -> ProblemType.QUEUE_FULL;
      case OVERLOADED -> ProblemType.OVERLOADED;
      case TOO_LARGE -> ProblemType.TOO_LARGE;
      case UNAUTHORIZED -> ProblemType.UNAUTHORIZED;
      case FORBIDDEN -> ProblemType.FORBIDDEN;
    };
  }

  private static @Nullable Duration retryAfter(Refusal refusal) {
    if (refusal instanceof Refusal.QueueFull full) {
      return full.retryAfter();
    }
    return refusal instanceof Refusal.Overloaded overloaded ? overloaded.retryAfter() : null;
  }
}
