package dev.legwork.web.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node should get requests.
 *
 * @param checks what was looked at; it is ready if all of them are up
 */
public record Readiness(List<Check> checks) {
  public Readiness {
    checks = List.copyOf(checks);
  }

  /** Whether every check is up. */
  public boolean isReady() {
    return checks.stream().allMatch(Check::up);
  }

  /**
   * One thing that a node needs.
   *
   * @param name what it is
   * @param up whether it is there
   * @param detail more for people, or null
   */
  public record Check(String name, boolean up, @Nullable String detail) {}
}
