package dev.legwork.store.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a database holds, counted by itself.
 *
 * @param schema the version of its schema
 * @param bytes of its pages in use, without the write-ahead log
 * @param freeBytes of its pages that are to be used again
 * @param jobs by state
 */
public record DatabaseFacts(int schema, long bytes, long freeBytes, Map<String, Long> jobs) {
  public DatabaseFacts {
    jobs = Map.copyOf(jobs);
  }

  /** The schema that this version writes. */
  public static int newestSchema() {
    return Migrations.newest();
  }

  /** Reads a store's file, also beside the node that has it. Blocks; fails with a StoreFailure. */
  public static DatabaseFacts of(Path file) {
    return DatabaseFile.asked(
        "read what it holds",
        file,
        () -> {
          try (Sql sql = new Sql(DatabaseFile.read(file))) {
            return of(sql);
          }
        });
  }

  /** Size of the write-ahead log beside a store's file. */
  public static long logBytes(Path file) {
    Path log = file.resolveSibling(file.getFileName() + "-wal");
    return DatabaseFile.asked(
        "read the log's size", file, () -> Files.exists(log) ? Files.size(log) : 0);
  }

  static DatabaseFacts of(Sql sql) throws SQLException {
    long page = sql.number("PRAGMA page_size", 0);
    long free = sql.number("PRAGMA freelist_count", 0);
    long pages = sql.number("PRAGMA page_count", 0);
    Map<String, Long> jobs = new TreeMap<>();
    try (ResultSet rows =
        sql.query("SELECT state, sum(jobs) FROM queue_count WHERE jobs > 0 GROUP BY state")) {
      while (rows.next()) {
        jobs.put(rows.getString(1), rows.getLong(2));
      }
    }
    int schema = (int) sql.number("PRAGMA user_version", 0);
    return new DatabaseFacts(schema, (pages - free) * page, free * page, jobs);
  }
}
