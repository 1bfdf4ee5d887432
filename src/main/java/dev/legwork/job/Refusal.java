package dev.legwork.job;

import java.time.Duration;
import java.util.List;

/**
 * A request that is answered with no. Expected and frequent, so without a stack trace. {@link
 * #code()} is there for switches without a default branch.
 */
public abstract sealed class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Code code;

  private Refusal(Code code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** Which refusal this is. */
  public final Code code() {
    return code;
  }

  /** The sentence for the caller; never null. */
  public final String detail() {
    return String.valueOf(getMessage());
  }

  /** The refusals there are. */
  public enum Code {
    MALFORMED,
    INVALID,
    NOT_FOUND,
    STATE_CONFLICT,
    DUPLICATE,
    LEASE_LOST,
    IDEMPOTENCY_MISMATCH,
    QUEUE_FULL,
    OVERLOADED,
    TOO_LARGE,
    UNAUTHORIZED,
    FORBIDDEN
  }

  /** What was sent cannot be read at all (400): no JSON, no such parameter, a broken cursor. */
  public static final class Malformed extends Refusal {
    private static final long serialVersionUID = 1L;

    /** Says what could not be read. */
    public Malformed(String message) {
      super(Code.MALFORMED, message);
    }
  }

  /** It can be read but is not right (422). */
  public static final class Invalid extends Refusal {
    private static final long serialVersionUID = 1L;
    private final transient List<Violation> violations;

    /** Names everything that is wrong, at least one thing. */
    public Invalid(List<Violation> violations) {
      super(Code.INVALID, summary(violations));
      this.violations = List.copyOf(violations);
    }

    /** Everything that is wrong. */
    public List<Violation> violations() {
      return violations;
    }

    private static String summary(List<Violation> violations) {
      Violation first = violations.get(0);
      String place = first.pointer().isEmpty() ? "The document" : first.pointer();
      String more = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more)";
      return place + " " + first.detail() + more;
    }
  }

  /** There is no such thing (404). */
  public static final class NotFound extends Refusal {
    private static final long serialVersionUID = 1L;

    /** Names what is not there. */
    public NotFound(String message) {
      super(Code.NOT_FOUND, message);
    }
  }

  /** The thing's state does not allow it (409). */
  public static final class StateConflict extends Refusal {
    private static final long serialVersionUID = 1L;

    /** Names the state and what it does not allow. */
    public StateConflict(String message) {
      super(Code.STATE_CONFLICT, message);
    }
  }

  /** The dedupe key belongs to another job and its owner asked for a refusal (409). */
  public static final class Duplicate extends Refusal {
    private static final long serialVersionUID = 1L;
    private final transient JobId existing;

    /** Names the job that has the key. */
    public Duplicate(JobId existing) {
      super(Code.DUPLICATE, "A job with this dedupe key exists: " + existing);
      this.existing = existing;
    }

    /** The job that has the key. */
    public JobId existing() {
      return existing;
    }
  }

  /** Who asks no longer has the job that it speaks of (409). */
  public static final class LeaseLost extends Refusal {
    private static final long serialVersionUID = 1L;

    /** Names what is over. */
    public LeaseLost(String message) {
      super(Code.LEASE_LOST, message);
    }
  }

  /** The idempotency key was used with another body (422). */
  public static final class IdempotencyMismatch extends Refusal {
    private static final long serialVersionUID = 1L;

    /** The one message there is. */
    public IdempotencyMismatch() {
      super(
          Code.IDEMPOTENCY_MISMATCH,
          "This Idempotency-Key was used with another body; use a new key for a new request");
    }
  }

  /** The queue has as many jobs waiting as it may (429). */
  public static final class QueueFull extends Refusal {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    /** Names the queue and when to come back. */
    public QueueFull(String queue, int maxDepth, Duration retryAfter) {
      super(
          Code.QUEUE_FULL,
          "Queue " + queue + " has its maximum of " + maxDepth + " jobs waiting; try again later");
      this.retryAfter = retryAfter;
    }

    /** When to come back. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The node or its store cannot take more now (503); nothing was accepted. */
  public static final class Overloaded extends Refusal {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    /** Says what is short and when to come back. */
    public Overloaded(String message, Duration retryAfter) {
      super(Code.OVERLOADED, message);
      this.retryAfter = retryAfter;
    }

    /** When to come back. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** More than the limit was sent (413). */
  public static final class TooLarge extends Refusal {
    private static final long serialVersionUID = 1L;

    /** Names the limit. */
    public TooLarge(String message) {
      super(Code.TOO_LARGE, message);
    }
  }

  /** Nobody knows who asks (401). */
  public static final class Unauthorized extends Refusal {
    private static final long serialVersionUID = 1L;

    /** Says what is missing. */
    public Unauthorized(String message) {
      super(Code.UNAUTHORIZED, message);
    }
  }

  /** Who asks may not (403). */
  public static final class Forbidden extends Refusal {
    private static final long serialVersionUID = 1L;

    /** Says what is not allowed. */
    public Forbidden(String message) {
      super(Code.FORBIDDEN, message);
    }
  }
}
