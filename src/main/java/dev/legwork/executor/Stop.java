package dev.legwork.executor;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The order to end an attempt.
 *
 * @param reason why
 * @param grace how long it may take to end by itself before it is ended by force, or null for what
 *     its kind does
 */
public record Stop(Reason reason, @Nullable Duration grace) {
  /** Why an attempt is to end. */
  public enum Reason {
    /** Its time is up. */
    TIMEOUT,
    /** Somebody asked for it. */
    CANCELLED,
    /** The claim is no longer this node's: nothing it says counts. */
    LOST,
    /** The node drains and will not wait longer. */
    DRAIN;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The only spelling outside of Java. */
    public String wireName() {
      return wireName;
    }
  }
}
