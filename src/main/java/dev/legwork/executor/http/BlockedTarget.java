package dev.legwork.executor.http;

/** A target that this node does not call. Expected, so without a stack trace. */
final class BlockedTarget extends Exception {
  private static final long serialVersionUID = 1L;

  BlockedTarget(String message) {
    super(message, null, false, false);
  }
}
