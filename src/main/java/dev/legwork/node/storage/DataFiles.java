package dev.legwork.node.storage;

import dev.legwork.config.LegworkConfig;
import java.nio.file.Path;

/**
 * Where the data of a node lie.
 *
 * @param database the store's file
 * @param blobs the directory beside it
 */
public record DataFiles(Path database, Path blobs) {
  /** Those that a configuration names. */
  public static DataFiles of(LegworkConfig config) {
    return at(config.store().sqliteFile());
  }

  /** Those of a store's file. */
  public static DataFiles at(Path database) {
    return new DataFiles(database, database.toAbsolutePath().resolveSibling("blobs"));
  }

  /** Those of a data folder that nobody arranged otherwise. */
  public static DataFiles in(Path folder) {
    return at(folder.resolve("legwork.db"));
  }

  /** The folder that holds both. */
  Path folder() {
    Path folder = database.toAbsolutePath().getParent();
    return folder == null ? Path.of("/") : folder;
  }
}
