package dev.legwork.store.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs wait for a time: to be due, or to be worthless. Keeps a lower bound of the next such
 * moment, so that asking costs nothing while there is none.
 */
final class Timetable {
  private static final String DUE =
      "SELECT seq FROM job WHERE line = " + Line.TIMED + " AND rank <= ? ORDER BY rank, id LIMIT ?";
  private static final String NEXT_DUE =
      "SELECT rank FROM job WHERE line = " + Line.TIMED + " ORDER BY rank LIMIT 1";
  private static final String CAN_EXPIRE =
      " FROM job WHERE expires_at IS NOT NULL AND attempt = 0"
          + " AND state IN ('scheduled', 'queued')";
  private static final String EXPIRED =
      "SELECT seq" + CAN_EXPIRE + " AND expires_at <= ? ORDER BY expires_at, id LIMIT ?";
  private static final String NEXT_EXPIRY = "SELECT min(expires_at)" + CAN_EXPIRE;
  private static final long NEVER = Long.MAX_VALUE;

  private final Sql sql;
  private long nextDue;
  private long nextExpiry;

  Timetable(Sql sql) throws SQLException {
    this.sql = sql;
    nextDue = sql.number(NEXT_DUE, NEVER);
    nextExpiry = sql.number(NEXT_EXPIRY, NEVER);
  }

  void noteDue(long at) {
    nextDue = Math.min(nextDue, at);
  }

  void noteExpiry(long at) {
    nextExpiry = Math.min(nextExpiry, at);
  }

  /** Jobs whose time has come, at most {@code limit}; the caller moves every one of them. */
  List<Long> due(Instant now, int limit, JobTable table) throws SQLException {
    return now.toEpochMilli() < nextDue ? List.of() : find(DUE, now, limit, table);
  }

  /** Jobs that are worthless by now, at most {@code limit}; the caller ends every one of them. */
  List<Long> expired(Instant now, int limit, JobTable table) throws SQLException {
    return now.toEpochMilli() < nextExpiry ? List.of() : find(EXPIRED, now, limit, table);
  }

  /** Looks up the next moments exactly, once what was due has been moved. */
  void refresh(Instant now, JobTable table) throws SQLException {
    long millis = now.toEpochMilli();
    if (millis >= nextDue || millis >= nextExpiry) {
      table.flush();
      nextDue = sql.number(NEXT_DUE, NEVER);
      nextExpiry = sql.number(NEXT_EXPIRY, NEVER);
    }
  }

  /**
   * The next moment at which a job is due or worthless, looked up exactly; null if there is none.
   */
  @Nullable Instant next(JobTable table) throws SQLException {
    if (nextDue == NEVER && nextExpiry == NEVER) {
      return null;
    }
    table.flush();
    nextDue = sql.number(NEXT_DUE, NEVER);
    nextExpiry = sql.number(NEXT_EXPIRY, NEVER);
    long next = Math.min(nextDue, nextExpiry);
    return next == NEVER ? null : Instant.ofEpochMilli(next);
  }

  private List<Long> find(String text, Instant now, int limit, JobTable table) throws SQLException {
    table.flush();
    List<Long> seqs = new ArrayList<>();
    try (ResultSet rows = sql.query(text, now.toEpochMilli(), limit)) {
      while (rows.next()) {
        seqs.add(rows.getLong(1));
      }
    }
    return seqs;
  }
}
