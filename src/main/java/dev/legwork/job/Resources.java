package dev.legwork.job;

import java.util.Map;

/**
 * What a job asks of its node beside a slot: {@code cpu} in cores, {@code memory} in bytes, {@code
 * gpu} in devices, others by name in the unit the node's configuration gives them.
 *
 * @param amounts by name; empty if slots alone limit the job
 */
public record Resources(Map<String, Double> amounts) {
  /** Nothing beside a slot. */
  public static final Resources NONE = new Resources(Map.of());

  public Resources {
    amounts = Map.copyOf(amounts);
  }
}
