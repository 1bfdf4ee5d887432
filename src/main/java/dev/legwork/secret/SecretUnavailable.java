package dev.legwork.secret;

/**
 * A job names a secret that this node does not have or cannot use. The message is a sentence for
 * the job's owner; it holds the name and nothing of the value. Expected, so without a stack trace.
 */
public final class SecretUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  SecretUnavailable(String message) {
    super(message, null, false, false);
  }

  static SecretUnavailable missing(String name) {
    return new SecretUnavailable("This node has no secret " + name);
  }

  static SecretUnavailable unusable(String name, String why) {
    return new SecretUnavailable("The secret " + name + " of this node cannot be used: " + why);
  }
}
