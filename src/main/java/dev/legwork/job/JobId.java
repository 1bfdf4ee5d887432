package dev.legwork.job;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.Optional;
import java.util.UUID;

/**
 * A job's identity: a UUID of version 7 (RFC 9562), so that ids sort by the time of submission.
 *
 * @param value the UUID itself
 */
public record JobId(UUID value) implements Comparable<JobId> {
  private static final int TEXT_LENGTH = 36;

  /** A new id, greater than every id made before it in this process. Safe on any thread. */
  public static JobId next() {
    return new JobId(UuidCreator.getTimeOrderedEpochPlus1());
  }

  /** The id that {@code text} spells in the usual 36 characters, or empty if it spells none. */
  public static Optional<JobId> parse(String text) {
    if (text.length() != TEXT_LENGTH) {
      return Optional.empty();
    }
    try {
      UUID value = UUID.fromString(text);
      // Java also reads groups of other lengths and signs, which are other texts for the same id.
      return value.toString().equalsIgnoreCase(text)
          ? Optional.of(new JobId(value))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Compares as unsigned numbers, which is the order of submission (UUID's own order is signed).
   */
  @Override
  public int compareTo(JobId other) {
    int high =
        Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(
            value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
