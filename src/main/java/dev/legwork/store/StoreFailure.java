package dev.legwork.store;

import org.jspecify.annotations.Nullable;

/**
 * The store could not do what it was asked. Whether anything happened is unknown unless the message
 * says so.
 */
public final class StoreFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean isTransient;

  /**
   * Names the operation.
   *
   * @param isTransient whether the same request may succeed later (busy, full disk, overload)
   */
  public StoreFailure(String message, boolean isTransient, @Nullable Throwable cause) {
    super(message, cause);
    this.isTransient = isTransient;
  }

  /** Whether the same request may succeed later. */
  public boolean isTransient() {
    return isTransient;
  }
}
