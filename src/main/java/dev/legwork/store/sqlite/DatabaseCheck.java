package dev.legwork.store.sqlite;

import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.store.Finding;
import dev.legwork.store.Progress;
import io.vertx.core.json.JsonArray;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sqlite.ProgressHandler;

/**
 * Looks for damage in a store's file without changing it, also beside the node that has it: what
 * SQLite finds, the schema, and every {@link Invariant}. Each check sees one moment.
 */
public final class DatabaseCheck {
  private static final int EXAMPLES = 5;
  private static final int TICK_STEPS = 2_000_000;

  private final Sql sql;
  private final Progress progress;
  private final List<Finding> findings = new ArrayList<>();

  private DatabaseCheck(Sql sql, Progress progress) {
    this.sql = sql;
    this.progress = progress;
  }

  /** What is wrong; empty if nothing is. Blocks; fails if the file cannot be read as a store. */
  public static List<Finding> run(Path file, Progress progress) {
    return DatabaseFile.asked(
        "check it",
        file,
        () -> {
          Connection connection = DatabaseFile.read(file);
          try (Sql sql = new Sql(connection)) {
            DatabaseCheck check = new DatabaseCheck(sql, progress);
            return check.all(connection);
          }
        });
  }

  private List<Finding> all(Connection connection) throws SQLException {
    integrity(connection);
    int schema = (int) sql.number("PRAGMA user_version", 0);
    if (schema < Migrations.newest()) {
      findings.add(
          Finding.warning(
              "schema",
              "is "
                  + schema
                  + ", which this version brings to "
                  + Migrations.newest()
                  + " when it is served; what that version made of it was not checked"));
      return findings;
    }
    schema();
    // Rows cannot be told right from wrong by the trees that are damaged themselves.
    if (findings.stream().noneMatch(Finding::isError)) {
      int done = 0;
      for (Invariant invariant : Invariant.ALL) {
        progress.at(invariant.name(), done++, Invariant.ALL.size());
        check(invariant);
      }
    }
    return findings;
  }

  private void integrity(Connection connection) throws SQLException {
    long[] ticks = new long[1];
    progress.at("integrity", 0, 0);
    ProgressHandler.setHandler(
        connection,
        TICK_STEPS,
        new ProgressHandler() {
          @Override
          protected int progress() {
            progress.at("integrity", ++ticks[0], 0);
            return 0;
          }
        });
    try (ResultSet rows = sql.query("PRAGMA integrity_check(" + EXAMPLES + ")")) {
      while (rows.next()) {
        String line = rows.getString(1);
        if (!"ok".equals(line)) {
          findings.add(Finding.error("integrity", line));
        }
      }
    } catch (SQLException e) {
      findings.add(Finding.error("integrity", String.valueOf(e.getMessage())));
    } finally {
      ProgressHandler.clearHandler(connection);
    }
  }

  /** Tables, indexes, and nothing that runs by itself: exactly what the migrations made. */
  private void schema() throws SQLException {
    progress.at("schema", 0, 0);
    Map<String, String> found = schema(sql);
    Map<String, String> wanted;
    try (Connection empty = DatabaseFile.own(Path.of(":memory:"))) {
      Migrations.run(empty);
      try (Sql fresh = new Sql(empty)) {
        wanted = schema(fresh);
      }
    }
    for (String name : Stream.concat(wanted.keySet().stream(), found.keySet().stream()).toList()) {
      if (!String.valueOf(wanted.get(name)).equals(String.valueOf(found.get(name)))) {
        String how =
            found.containsKey(name)
                ? wanted.containsKey(name) ? "is another one" : "does not belong here"
                : "is missing";
        Finding finding = Finding.error("schema", name + " " + how);
        if (!findings.contains(finding)) {
          findings.add(finding);
        }
      }
    }
  }

  private static Map<String, String> schema(Sql sql) throws SQLException {
    Map<String, String> parts = new TreeMap<>();
    try (ResultSet rows =
        sql.query(
            "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")) {
      while (rows.next()) {
        parts.put(rows.getString(1), rows.getString(2));
      }
    }
    return parts;
  }

  private void check(Invariant invariant) throws SQLException {
    List<String> examples = new ArrayList<>();
    long more = 0;
    Object[] parameters =
        invariant.query().contains("?1") ? new Object[] {states(), kinds()} : new Object[0];
    try (ResultSet rows = sql.query(invariant.query(), parameters)) {
      while (rows.next()) {
        if (examples.size() < EXAMPLES) {
          examples.add(String.valueOf(rows.getString(1)));
        } else {
          more++;
        }
      }
    }
    if (!examples.isEmpty()) {
      String rest = more == 0 ? "" : " and " + more + " more";
      findings.add(
          Finding.error(
              invariant.name(), invariant.wrong() + ": " + String.join("; ", examples) + rest));
    }
  }

  private static String states() {
    return new JsonArray(Stream.of(JobState.values()).map(JobState::wireName).toList()).encode();
  }

  private static String kinds() {
    return new JsonArray(Stream.of(JobKind.values()).map(JobKind::wireName).toList()).encode();
  }
}
