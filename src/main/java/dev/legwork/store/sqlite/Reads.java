package dev.legwork.store.sqlite;

import dev.legwork.job.ConcurrencyKey;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.store.AttemptRecord;
import dev.legwork.store.QueueSettings;
import dev.legwork.store.QueueStatus;
import dev.legwork.store.RecordedOutput;
import dev.legwork.store.Waiting;
import io.vertx.core.buffer.Buffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Questions about single jobs and queues. Stateless; each runs on a reader's connection. */
final class Reads {
  private static final int AHEAD_CAP = 10_000;
  private static final int NAMED = 10;
  private static final String FIND = "SELECT " + JobColumns.ALL + " FROM job WHERE id = ?";
  private static final String ATTEMPTS =
      "SELECT number, node, started_at, finished_at, outcome, error, result FROM attempt"
          + " WHERE seq = ? ORDER BY number";
  private static final String OUTPUT =
      "SELECT frames FROM output WHERE seq = (SELECT seq FROM job WHERE id = ?) AND attempt = ?";
  private static final String BEFORE = " AND (rank, id) < (?, ?) LIMIT " + (AHEAD_CAP + 1) + ")";
  private static final String AHEAD =
      "SELECT count(*) FROM (SELECT 1 FROM job WHERE line = ?" + BEFORE;
  private static final String AHEAD_ASIDE =
      "SELECT count(*) FROM (SELECT 1 FROM job WHERE concurrency = ? AND line = ?" + BEFORE;
  // Only jobs that hold their key stand in no line.
  private static final String HOLDERS =
      "SELECT id FROM job WHERE concurrency = ? AND line IS NULL LIMIT " + NAMED;
  private static final String HOLDER_COUNT =
      "SELECT count(*) FROM job WHERE concurrency = ? AND line IS NULL";
  private static final String PREDECESSORS =
      "SELECT after_id FROM dependency WHERE seq = ? LIMIT " + NAMED;
  // Lanes are ordered by rank, not by time; within so many of a lane's first the oldest is sought.
  private static final int HEAD_JOBS = 100;
  private static final String HEADS =
      "SELECT queue, (SELECT min(due_at) FROM (SELECT due_at FROM job WHERE line = lane.id"
          + " ORDER BY rank, id LIMIT "
          + HEAD_JOBS
          + ")) FROM lane";

  private Reads() {}

  static Optional<Job> find(Sql sql, JobId id) throws SQLException {
    return row(sql, id).map(row -> row.job);
  }

  static List<AttemptRecord> attempts(Sql sql, JobId id) throws SQLException {
    Optional<Row> row = row(sql, id);
    if (row.isEmpty()) {
      return List.of();
    }
    List<AttemptRecord> attempts = new ArrayList<>();
    try (ResultSet rows = sql.query(ATTEMPTS, row.get().seq)) {
      while (rows.next()) {
        attempts.add(attempt(rows));
      }
    }
    AttemptRecord newest = AttemptRecord.newestOf(row.get().job);
    boolean known =
        newest != null && attempts.stream().anyMatch(one -> one.number() == newest.number());
    if (newest != null && !known) {
      attempts.add(newest);
    }
    return attempts;
  }

  static Optional<RecordedOutput> output(Sql sql, JobId id, int attempt) throws SQLException {
    try (ResultSet rows = sql.query(OUTPUT, JobColumns.bytes(id), attempt)) {
      return rows.next()
          ? Optional.of(new RecordedOutput(Buffer.buffer(rows.getBytes(1))))
          : Optional.empty();
    }
  }

  static Optional<Waiting> waiting(Sql sql, JobId id) throws SQLException {
    Optional<Row> found = row(sql, id);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Row row = found.get();
    @Nullable ConcurrencyKey key = row.job.spec().concurrency();
    @Nullable Integer limit = key == null ? null : limit(sql, key);
    // Where it stands may lag behind: jobs are let in, and stand aside, only as far as needed.
    boolean queued = row.job.state() == JobState.QUEUED;
    boolean full = key != null && limit != null && sql.number(HOLDER_COUNT, 0, key.key()) >= limit;
    long ahead = queued && !full ? ahead(sql, row) : 0;
    String queue = row.job.spec().queue();
    QueueStatus status =
        queues(sql).stream()
            .filter(one -> one.settings().name().equals(queue))
            .findFirst()
            .orElse(new QueueStatus(QueueSettings.unlimited(queue), Map.of(), null));
    return Optional.of(
        new Waiting(
            queued && !full ? (int) Math.min(ahead, AHEAD_CAP) : null,
            ahead > AHEAD_CAP,
            status,
            key == null ? List.of() : ids(sql, HOLDERS, key.key()),
            limit,
            queued && full,
            ids(sql, PREDECESSORS, row.seq)));
  }

  private static int limit(Sql sql, ConcurrencyKey key) throws SQLException {
    return (int)
        sql.number("SELECT jobs FROM concurrency_limit WHERE key = ?", key.limit(), key.key());
  }

  /** How many of its lane, and of those that stand aside for its own key, come before it. */
  private static long ahead(Sql sql, Row row) throws SQLException {
    long line = Objects.requireNonNull(row.line, "a queued job stands in a line");
    byte[] id = JobColumns.bytes(row.job.id());
    if (Line.isLane(line)) {
      return sql.number(AHEAD, 0, line, row.rank, id);
    }
    @Nullable ConcurrencyKey key = row.job.spec().concurrency();
    return sql.number(AHEAD, 0, Line.laneOf(line), row.rank, id)
        + sql.number(AHEAD_ASIDE, 0, key == null ? null : key.key(), line, row.rank, id);
  }

  static List<QueueStatus> queues(Sql sql) throws SQLException {
    Map<String, QueueSettings> settings = new TreeMap<>();
    try (ResultSet rows = sql.query("SELECT name, concurrency, max_depth, paused FROM queue")) {
      while (rows.next()) {
        settings.put(rows.getString(1), Queues.settings(rows));
      }
    }
    Map<String, Map<JobState, Long>> counts = new TreeMap<>();
    try (ResultSet rows = sql.query("SELECT queue, state, jobs FROM queue_count WHERE jobs > 0")) {
      while (rows.next()) {
        settings.computeIfAbsent(rows.getString(1), QueueSettings::unlimited);
        counts
            .computeIfAbsent(rows.getString(1), name -> new EnumMap<>(JobState.class))
            .put(JobColumns.state(rows.getString(2)), rows.getLong(3));
      }
    }
    Map<String, Instant> oldest = oldest(sql);
    List<QueueStatus> queues = new ArrayList<>();
    settings.forEach(
        (name, one) ->
            queues.add(
                new QueueStatus(one, counts.getOrDefault(name, Map.of()), oldest.get(name))));
    return queues;
  }

  private static Map<String, Instant> oldest(Sql sql) throws SQLException {
    Map<String, Instant> oldest = new TreeMap<>();
    try (ResultSet rows = sql.query(HEADS)) {
      while (rows.next()) {
        @Nullable Instant dueAt = JobColumns.instant(rows, 2);
        if (dueAt != null) {
          oldest.merge(rows.getString(1), dueAt, (a, b) -> a.isBefore(b) ? a : b);
        }
      }
    }
    return oldest;
  }

  private static Optional<Row> row(Sql sql, JobId id) throws SQLException {
    try (ResultSet rows = sql.query(FIND, (Object) JobColumns.bytes(id))) {
      return rows.next() ? Optional.of(JobColumns.read(rows)) : Optional.empty();
    }
  }

  private static AttemptRecord attempt(ResultSet rows) throws SQLException {
    return new AttemptRecord(
        rows.getInt(1),
        rows.getString(2),
        JobColumns.instant(rows, 3),
        JobColumns.instant(rows, 4),
        AttemptRecord.Outcome.valueOf(rows.getString(5).toUpperCase(Locale.ROOT)),
        JobColumns.decodeError(rows.getString(6)),
        JobColumns.raw(rows.getString(7)));
  }

  private static List<JobId> ids(Sql sql, String text, Object parameter) throws SQLException {
    List<JobId> ids = new ArrayList<>();
    try (ResultSet rows = sql.query(text, parameter)) {
      while (rows.next()) {
        ids.add(JobColumns.id(rows.getBytes(1)));
      }
    }
    return ids;
  }
}
