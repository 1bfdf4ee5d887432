package dev.legwork.secret;

import org.jspecify.annotations.Nullable;

/** Looks for secrets in bytes that come in pieces and are not changed. For one user at a time. */
public final class SecretSearch {
  private final @Nullable Patterns patterns;
  private int state = Patterns.ROOT;
  private boolean found;

  SecretSearch(@Nullable Patterns patterns) {
    this.patterns = patterns;
  }

  /** Looks at the next {@code length} bytes. */
  public void accept(byte[] bytes, int length) {
    for (int i = 0; patterns != null && !found && i < length; i++) {
      state = patterns.next(state, bytes[i]);
      found = patterns.matched(state) > 0;
    }
  }

  /** Whether there was one. */
  public boolean found() {
    return found;
  }
}
