package dev.legwork.store;

import org.jspecify.annotations.Nullable;

/**
 * The store could not do what it was asked. Whether anything happened is unknown unless the message
 * says so.
 */
public final class StoreFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean isTransient;
  private final boolean isFull;

  /**
   * Names the operation.
   *
   * @param isTransient whether the same request may succeed later (busy, full disk, overload)
   */
  public StoreFailure(String message, boolean isTransient, @Nullable Throwable cause) {
    this(message, isTransient, false, cause);
  }

  private StoreFailure(
      String message, boolean isTransient, boolean isFull, @Nullable Throwable cause) {
    super(message, cause);
    this.isTransient = isTransient;
    this.isFull = isFull;
  }

  /** There is no room left to write; nothing was done, and may be done when there is room. */
  public static StoreFailure full(String message, Throwable cause) {
    return new StoreFailure(message, true, true, cause);
  }

  /** Whether room is what is missing. */
  public boolean isFull() {
    return isFull;
  }

  /** Whether the same request may succeed later. */
  public boolean isTransient() {
    return isTransient;
  }
}
