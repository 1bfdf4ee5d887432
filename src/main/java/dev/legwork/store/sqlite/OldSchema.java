package dev.legwork.store.sqlite;

import dev.legwork.store.Progress;
import dev.legwork.store.StoreFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The copy of a file that is made before its schema changes: the way back to an older version. */
final class OldSchema {
  private static final Logger LOG = LoggerFactory.getLogger(OldSchema.class);

  private OldSchema() {}

  /**
   * Copies the file beside itself if its schema is older than {@code newest}; fails, and so keeps
   * the file from being changed, if there is no room for that.
   */
  static void keep(StoreFile file, int newest) throws SQLException {
    if (!Files.exists(file.path())) {
      return;
    }
    int schema;
    try (Sql sql = new Sql(file.openReader())) {
      schema = (int) sql.number("PRAGMA user_version", 0);
    }
    if (schema == 0 || schema >= newest) {
      return;
    }
    Path copy = beside(file.path(), ".schema-" + schema);
    Path part = beside(copy, ".part");
    LOG.info("Schema {} of {} becomes {}; copying the file first", schema, file.path(), newest);
    try {
      Files.deleteIfExists(part);
      DatabaseFile.copy(file.openReader(), part, Progress.NONE);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
      LOG.info("{} is the way back; delete it when nobody wants to go there", copy);
    } catch (IOException e) {
      throw new StoreFailure(
          "The store " + file.path() + " cannot be copied before its upgrade: " + e, false, e);
    }
  }

  private static Path beside(Path path, String ending) {
    return path.resolveSibling(path.getFileName() + ending);
  }
}
