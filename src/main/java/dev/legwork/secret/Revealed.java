package dev.legwork.secret;

import java.util.Map;

/**
 * The secrets that one attempt uses. Never to be stored or logged.
 *
 * @param values by name
 * @param mask masks them
 */
public record Revealed(Map<String, String> values, Mask mask) {
  /** What an attempt has that uses no secret. */
  public static final Revealed NOTHING = new Revealed(Map.of(), Mask.NONE);

  public Revealed {
    values = Map.copyOf(values);
  }

  @Override
  public String toString() {
    return "Revealed" + values.keySet();
  }
}
