package dev.legwork.store.sqlite;

import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.store.QueueSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Every queue in the writer's memory, with the counts that the file keeps beside the jobs. */
final class Queues {
  private static final String PUT_COUNT =
      "INSERT INTO queue_count (queue, state, jobs) VALUES (?, ?, ?)"
          + " ON CONFLICT (queue, state) DO UPDATE SET jobs = excluded.jobs";
  private static final String PUT_QUEUE =
      "INSERT INTO queue (name, concurrency, max_depth, paused) VALUES (?, ?, ?, ?)"
          + " ON CONFLICT (name) DO UPDATE SET concurrency = excluded.concurrency,"
          + " max_depth = excluded.max_depth, paused = excluded.paused";

  private final Sql sql;
  private final TreeMap<String, QueueState> queues = new TreeMap<>();
  private final NavigableSet<String> claimable = new TreeSet<>();
  private final Set<Changed> changedCounts = new LinkedHashSet<>();
  private String lastServed = "";
  private long finals;

  Queues(Sql sql) throws SQLException {
    this.sql = sql;
    load();
  }

  private record Changed(String queue, JobState state) {}

  QueueState get(String name) {
    return queues.computeIfAbsent(name, QueueState::new);
  }

  /** The lane of a queue and kind, made if it is new. */
  Lane lane(String queue, JobKind kind) throws SQLException {
    QueueState state = get(queue);
    Lane lane = state.lanes.get(kind);
    if (lane == null) {
      sql.update("INSERT INTO lane (queue, kind) VALUES (?, ?)", queue, kind.wireName());
      lane = new Lane(sql.number("SELECT last_insert_rowid()", 0), queue, kind, false);
      state.lanes.put(kind, lane);
    }
    return lane;
  }

  /** Puts a claimable job into its lane. */
  void enter(Lane lane, Row row) {
    lane.add(new Lane.Entry(row.rank, row.job.id(), row.seq));
    claimable.add(lane.queue);
  }

  /** Counts a job's change of state; null for none (a job that is new, or gone). */
  void count(String queue, @Nullable JobState before, @Nullable JobState after) {
    QueueState state = get(queue);
    if (before != null) {
      state.add(before, -1);
      changedCounts.add(new Changed(queue, before));
      finals -= before.isFinal() ? 1 : 0;
    }
    if (after != null) {
      state.add(after, 1);
      changedCounts.add(new Changed(queue, after));
      finals += after.isFinal() ? 1 : 0;
    }
  }

  /** Final jobs of all queues. */
  long finals() {
    return finals;
  }

  /**
   * The next queue after the one served last that may have something to claim, at most once round;
   * null if there is none.
   */
  @Nullable QueueState nextClaimable(@Nullable String after) {
    String name = claimable.higher(after == null ? lastServed : after);
    if (name == null && !claimable.isEmpty()) {
      name = claimable.first();
    }
    return name == null ? null : queues.get(name);
  }

  int claimableQueues() {
    return claimable.size();
  }

  void served(String queue) {
    lastServed = queue;
  }

  /** Forgets a queue for claims if all of its lanes are empty; answers whether they were. */
  boolean leaveIfEmpty(QueueState queue) {
    for (Lane lane : queue.lanes.values()) {
      if (!lane.isEmpty()) {
        return false;
      }
    }
    return claimable.remove(queue.settings.name());
  }

  void put(QueueSettings settings) throws SQLException {
    get(settings.name()).settings = settings;
    sql.update(
        PUT_QUEUE,
        settings.name(),
        settings.concurrency(),
        settings.maxDepth(),
        settings.paused() ? 1 : 0);
  }

  /** Writes the counts that changed. */
  void flush() throws SQLException {
    for (Changed changed : changedCounts) {
      long jobs = get(changed.queue()).count(changed.state());
      sql.update(PUT_COUNT, changed.queue(), changed.state().wireName(), jobs);
    }
    changedCounts.clear();
  }

  private void load() throws SQLException {
    try (ResultSet rows = sql.query("SELECT name, concurrency, max_depth, paused FROM queue")) {
      while (rows.next()) {
        get(rows.getString(1)).settings = settings(rows);
      }
    }
    try (ResultSet rows = sql.query("SELECT queue, state, jobs FROM queue_count")) {
      while (rows.next()) {
        JobState state = JobColumns.state(rows.getString(2));
        get(rows.getString(1)).add(state, rows.getLong(3));
        finals += state.isFinal() ? rows.getLong(3) : 0;
      }
    }
    try (ResultSet rows = sql.query("SELECT id, queue, kind FROM lane")) {
      while (rows.next()) {
        JobKind kind = JobKind.find(rows.getString(3)).orElseThrow();
        String queue = rows.getString(2);
        get(queue).lanes.put(kind, new Lane(rows.getLong(1), queue, kind, true));
        claimable.add(queue);
      }
    }
  }

  /** The settings at the cursor of a query for name, concurrency, max_depth and paused. */
  static QueueSettings settings(ResultSet rows) throws SQLException {
    return new QueueSettings(
        rows.getString(1), limit(rows, 2), limit(rows, 3), rows.getInt(4) != 0);
  }

  private static @Nullable Integer limit(ResultSet rows, int column) throws SQLException {
    int limit = rows.getInt(column);
    return rows.wasNull() ? null : limit;
  }
}
