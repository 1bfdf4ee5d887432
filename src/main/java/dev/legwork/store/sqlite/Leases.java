package dev.legwork.store.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Until when which node's claims count. */
final class Leases {
  private final Sql sql;
  private final Map<String, Instant> until = new HashMap<>();

  Leases(Sql sql) throws SQLException {
    this.sql = sql;
    try (ResultSet rows = sql.query("SELECT name, lease_until FROM node")) {
      while (rows.next()) {
        until.put(rows.getString(1), Instant.ofEpochMilli(rows.getLong(2)));
      }
    }
  }

  void renew(String node, Instant leaseUntil) throws SQLException {
    until.put(node, leaseUntil);
    sql.update(
        "INSERT OR REPLACE INTO node (name, lease_until) VALUES (?, ?)",
        node,
        leaseUntil.toEpochMilli());
  }

  /** The nodes whose claims count at {@code now}. */
  List<String> alive(Instant now) {
    return until.entrySet().stream()
        .filter(lease -> lease.getValue().isAfter(now))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Forgets nodes that are long gone and hold nothing. */
  void prune(Instant now, Duration keep) throws SQLException {
    Instant before = now.minus(keep);
    until.values().removeIf(lease -> lease.isBefore(before));
    sql.update("DELETE FROM node WHERE lease_until < ?", before.toEpochMilli());
  }
}
