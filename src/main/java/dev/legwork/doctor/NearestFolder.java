package dev.legwork.doctor;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that a path is in, or will be once it is made. */
final class NearestFolder {
  private NearestFolder() {}

  /** {@code path} itself if it is a folder, else the nearest one above it that is there. */
  static Path of(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    while (!Files.isDirectory(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    return folder;
  }
}
