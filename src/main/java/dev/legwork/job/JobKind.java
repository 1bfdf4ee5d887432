package dev.legwork.job;

import java.time.Duration;
import java.util.Optional;

/**
 * Who performs a job. The wire name is the key under which a submission carries the kind's payload.
 */
public enum JobKind {
  /** One HTTP exchange with another service. */
  HTTP(Duration.ofSeconds(30)),
  /** A program started for this attempt alone. */
  PROCESS(Duration.ofMinutes(10)),
  /** A call of a function that warm workers serve. */
  FUNCTION(Duration.ofMinutes(10)),
  /** A request on the event bus to another service. */
  BUS(Duration.ofSeconds(30)),
  /** Work that another program polls for. */
  EXTERNAL(Duration.ofMinutes(10)),
  /** Steps that are jobs themselves. */
  FLOW(Duration.ofMinutes(10));

  private static final WireNames<JobKind> NAMES = new WireNames<>(JobKind.class);

  private final String wireName = WireNames.of(this);
  private final Duration defaultTimeout;

  JobKind(Duration defaultTimeout) {
    this.defaultTimeout = defaultTimeout;
  }

  /** The kind with this wire name, or empty. */
  public static Optional<JobKind> find(String wireName) {
    return NAMES.find(wireName);
  }

  /** The only spelling of this kind outside of Java. */
  public String wireName() {
    return wireName;
  }

  /** How long one attempt may take if the job does not say. */
  public Duration defaultTimeout() {
    return defaultTimeout;
  }
}
