package dev.legwork.config;

import java.util.Locale;
import java.util.Optional;

/** What a node does. A node does only the roles it is given. */
public enum Role {
  /** Answers REST. */
  API,
  /** Answers on the event bus. */
  BUS,
  /** Performs jobs of kind {@code http}. */
  HTTP,
  /** Performs jobs of kind {@code process}. */
  PROCESS,
  /** Performs jobs of kind {@code function}. */
  FUNCTION,
  /** Hands out jobs of kind {@code external}. */
  EXTERNAL,
  /** Performs jobs of kind {@code flow}. */
  FLOW,
  /** Fires schedules and prunes. */
  SCHEDULER;

  /** The only spelling outside of Java. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role with this wire name, or empty. */
  public static Optional<Role> find(String wireName) {
    for (Role role : values()) {
      if (role.wireName().equals(wireName)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
