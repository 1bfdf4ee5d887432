package dev.legwork.executor.http;

import org.jspecify.annotations.Nullable;

/** Where the secrets that jobs name come from. Called on an event loop: it must not block. */
@FunctionalInterface
public interface SecretSource {
  /** A source without secrets. */
  SecretSource NONE = name -> null;

  /** The secret of this name, or null if this node has none. */
  @Nullable String find(String name);
}
