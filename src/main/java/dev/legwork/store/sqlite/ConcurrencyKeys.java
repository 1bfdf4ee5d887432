package dev.legwork.store.sqlite;

import dev.legwork.job.ConcurrencyKey;
import dev.legwork.job.Job;
import dev.legwork.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which concurrency key. Holders are counted from the jobs that run or wait, and counted
 * anew when the store is opened, so that a permit cannot leak. Jobs whose key is full stand aside
 * in their lane's parking place; every permit that comes free lets the first of each lane back in,
 * as a lane may be paused and must not keep the others waiting.
 */
final class ConcurrencyKeys {
  private static final String PUT_LIMIT =
      "INSERT INTO concurrency_limit (key, jobs) VALUES (?, ?)"
          + " ON CONFLICT (key) DO UPDATE SET jobs = excluded.jobs WHERE jobs <> excluded.jobs";
  private static final String HOLDERS =
      "SELECT concurrency, count(*) FROM job WHERE state IN ('running', 'waiting')"
          + " AND concurrency IS NOT NULL GROUP BY concurrency";
  private static final String PARKING_PLACES =
      "SELECT DISTINCT line FROM job WHERE concurrency = ? AND line <= -1000";
  private static final String PARKED =
      "SELECT seq FROM job WHERE concurrency = ? AND line = ? ORDER BY rank, id LIMIT ?";
  private static final String FORGET =
      "DELETE FROM concurrency_limit WHERE key IN (SELECT key FROM concurrency_limit WHERE NOT EXISTS"
          + " (SELECT 1 FROM job WHERE concurrency = key) LIMIT ?)";

  private final Sql sql;
  private final Map<String, Integer> holders = new HashMap<>();

  ConcurrencyKeys(Sql sql) throws SQLException {
    this.sql = sql;
    try (ResultSet rows = sql.query(HOLDERS)) {
      while (rows.next()) {
        holders.put(rows.getString(1), rows.getInt(2));
      }
    }
  }

  /** Whether the job's key leaves no permit for it. */
  boolean isFull(Job job) throws SQLException {
    @Nullable ConcurrencyKey key = job.spec().concurrency();
    return key != null && free(key) <= 0;
  }

  /** The limit in force for a key. */
  int limit(ConcurrencyKey key) throws SQLException {
    return (int)
        sql.number("SELECT jobs FROM concurrency_limit WHERE key = ?", key.limit(), key.key());
  }

  /** Makes the limit of a new job the limit in force; answers whether it was another before. */
  boolean submitted(ConcurrencyKey key) throws SQLException {
    return sql.update(PUT_LIMIT, key.key(), key.limit()) > 0;
  }

  /** Counts a job's step from one state to the next; answers whether it gave a permit back. */
  boolean count(Job job, JobState before, JobState after) {
    @Nullable ConcurrencyKey key = job.spec().concurrency();
    if (key == null || holds(before) == holds(after)) {
      return false;
    }
    holders.merge(key.key(), holds(after) ? 1 : -1, (a, b) -> a + b == 0 ? null : a + b);
    return !holds(after);
  }

  /**
   * The parked jobs that may stand in their lanes again: as many of each lane as there are permits.
   */
  List<Long> readmitted(ConcurrencyKey key) throws SQLException {
    int free = free(key);
    List<Long> seqs = new ArrayList<>();
    if (free <= 0) {
      return seqs;
    }
    List<Long> places = new ArrayList<>();
    try (ResultSet rows = sql.query(PARKING_PLACES, key.key())) {
      while (rows.next()) {
        places.add(rows.getLong(1));
      }
    }
    for (long place : places) {
      try (ResultSet rows = sql.query(PARKED, key.key(), place, free)) {
        while (rows.next()) {
          seqs.add(rows.getLong(1));
        }
      }
    }
    return seqs;
  }

  /** Forgets limits of keys that no job has any more. */
  void prune(int limit) throws SQLException {
    sql.update(FORGET, limit);
  }

  private int free(ConcurrencyKey key) throws SQLException {
    return limit(key) - holders.getOrDefault(key.key(), 0);
  }

  private static boolean holds(JobState state) {
    return state == JobState.RUNNING || state == JobState.WAITING;
  }
}
