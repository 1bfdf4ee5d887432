package dev.legwork.engine;

import java.util.Locale;
import java.util.Optional;

/** What can be done to many jobs at once. */
public enum BulkAction {
  RETRY,
  CANCEL,
  DELETE,
  RUN_NOW;

  /** The action with this wire name, or empty. */
  public static Optional<BulkAction> find(String wireName) {
    for (BulkAction action : values()) {
      if (action.wireName().equals(wireName)) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }

  /** The only spelling outside of Java. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
