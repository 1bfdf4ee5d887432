package dev.legwork.archive;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An archive cannot be written or must not be used. The message is for people. */
public final class ArchiveFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong and of which file. */
  public ArchiveFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** What went wrong with a file; a full disk is called one. */
  public static ArchiveFailure of(String doing, IOException e) {
    String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return reason.contains("no space left") || reason.contains("quota exceeded")
        ? new ArchiveFailure("Cannot " + doing + ": the disk is full", e)
        : new ArchiveFailure("Cannot " + doing + ": " + e, e);
  }
}
