package dev.legwork.job;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt, or the job, did not succeed.
 *
 * @param code what kind of failure, for programs
 * @param message one sentence for people
 * @param retryable whether another attempt may help
 * @param details more of it, by code; null if there is no more
 */
public record JobError(Code code, String message, boolean retryable, @Nullable JsonObject details) {
  /** An error without details. */
  public static JobError of(Code code, String message, boolean retryable) {
    return new JobError(code, message, retryable, null);
  }

  /** The wire contract's list of failures. */
  public enum Code {
    TIMEOUT,
    EXIT_CODE,
    SIGNAL,
    SPAWN_FAILED,
    OOM,
    HTTP_STATUS,
    NETWORK,
    TLS,
    BLOCKED_TARGET,
    FUNCTION_ERROR,
    BUS_ERROR,
    WORKER_LOST,
    NODE_LOST,
    PAYLOAD_TOO_LARGE,
    EXPRESSION_ERROR,
    CHILD_FAILED,
    REJECTED,
    CANCELLED,
    EXPIRED,
    INTERNAL;

    private static final WireNames<Code> NAMES = new WireNames<>(Code.class);
    private final String wireName = WireNames.of(this);

    /** The code with this wire name; {@link #INTERNAL} for one that a newer version wrote. */
    public static Code of(String wireName) {
      return NAMES.find(wireName).orElse(INTERNAL);
    }

    /** The only spelling outside of Java. */
    public String wireName() {
      return wireName;
    }
  }
}
