package dev.legwork.job;

import java.time.Duration;
import java.util.Optional;

/**
 * Keeps a second job with the same key from being made.
 *
 * @param key what makes two submissions the same work
 * @param window how long after the first submission the key counts
 * @param onDuplicate what a second submission gets
 */
public record Dedupe(String key, Duration window, OnDuplicate onDuplicate) {
  /** The window of a job that does not say. */
  public static final Duration DEFAULT_WINDOW = Duration.ofHours(24);

  /** What a second submission gets. */
  public enum OnDuplicate {
    /** The first job. */
    RETURN,
    /** A refusal (409). */
    REJECT,
    /** The first job with the new content if no node has claimed it yet, else as it is. */
    REPLACE;

    private static final WireNames<OnDuplicate> NAMES = new WireNames<>(OnDuplicate.class);

    /** The constant with this wire name, or empty. */
    public static Optional<OnDuplicate> find(String wireName) {
      return NAMES.find(wireName);
    }

    /** The only spelling outside of Java. */
    public String wireName() {
      return WireNames.of(this);
    }
  }
}
