package dev.legwork.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the node can write its files. */
record DataFolderCheck(Path dataDir) implements Check {
  @Override
  public String name() {
    return "data folder";
  }

  @Override
  public Finding look() {
    Path folder = dataDir.toAbsolutePath().normalize();
    Path nearest = NearestFolder.of(folder);
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      return Finding.error(folder + " is no folder", "Set data.dir to another place");
    }
    try {
      String owner = Files.getOwner(nearest).getName();
      Files.delete(Files.createTempFile(nearest, ".legwork-doctor-", ""));
      return Finding.ok(
          nearest.equals(folder)
              ? folder + " is writable, of " + owner
              : folder + " is not there yet and will be made in " + nearest + ", of " + owner);
    } catch (IOException e) {
      return Finding.error(
          nearest + " cannot be written by " + System.getProperty("user.name") + ": " + e,
          "Give the folder to the node's user, or set data.dir to another place");
    }
  }
}
