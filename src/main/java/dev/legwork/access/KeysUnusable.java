package dev.legwork.access;

/** A key file cannot be used as it is; the message says why, for people. */
public final class KeysUnusable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeysUnusable(String message) {
    super(message, null, false, false);
  }
}
