package dev.legwork.store.sqlite;

import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The claimable jobs of one queue and kind, in order. Only a window of the head is in memory; what
 * lies behind it is read when the window is empty. An entry may be stale, because a job left
 * without telling: whoever takes one looks at its row.
 */
final class Lane {
  private static final int WINDOW = 1_024;
  private static final String REFILL =
      "SELECT rank, id, seq FROM job WHERE line = ? ORDER BY rank, id LIMIT " + WINDOW;

  final long id;
  final String queue;
  final JobKind kind;
  private final TreeSet<Entry> window = new TreeSet<>(Entry.ORDER);

  /** Whether the file may hold entries behind the window. */
  private boolean more;

  Lane(long id, String queue, JobKind kind, boolean more) {
    this.id = id;
    this.queue = queue;
    this.kind = kind;
    this.more = more;
  }

  /** A place in the lane. */
  record Entry(long rank, JobId id, long seq) {
    static final Comparator<Entry> ORDER =
        Comparator.comparingLong(Entry::rank).thenComparing(Entry::id);
  }

  boolean isEmpty() {
    return !more && window.isEmpty();
  }

  void add(Entry entry) {
    if (more && (window.isEmpty() || Entry.ORDER.compare(entry, window.last()) > 0)) {
      return; // Behind the window: the file has it.
    }
    window.add(entry);
    if (window.size() > 2 * WINDOW) {
      more = true;
      while (window.size() > WINDOW) {
        window.pollLast();
      }
    }
  }

  /**
   * The head of the lane, perhaps stale, or null if the lane is empty. All rows must have been
   * written.
   */
  @Nullable Entry first(Sql sql, JobTable table) throws SQLException {
    if (window.isEmpty() && more) {
      refill(sql, table);
    }
    return window.isEmpty() ? null : window.first();
  }

  void removeFirst() {
    window.pollFirst();
  }

  private void refill(Sql sql, JobTable table) throws SQLException {
    table.flush();
    try (ResultSet rows = sql.query(REFILL, id)) {
      while (rows.next()) {
        window.add(new Entry(rows.getLong(1), JobColumns.id(rows.getBytes(2)), rows.getLong(3)));
      }
    }
    more = window.size() == WINDOW;
  }
}
