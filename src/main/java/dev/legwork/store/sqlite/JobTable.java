package dev.legwork.store.sqlite;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.job.RawJson;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of jobs, written behind: a row that changes several times before a commit is written
 * once.
 */
final class JobTable {
  private static final int CACHED_ROWS = 4_096;
  private static final int CACHED_CHARS = 4_096;
  private static final String BY_ID = "SELECT " + JobColumns.ALL + " FROM job WHERE id = ?";
  private static final String BY_SEQ = "SELECT " + JobColumns.ALL + " FROM job WHERE seq = ?";
  private static final String REPLACE_CONTENT =
      "UPDATE job SET kind = ?, queue = ?, name = ?, content = ?, concurrency = ? WHERE seq = ?";

  private final Sql sql;
  private final Queues queues;
  private final Map<JobId, Row> byId = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<Long, Row> bySeq = new HashMap<>();
  private final List<Row> dirty = new ArrayList<>();
  private final Map<JobId, Row> changed = new LinkedHashMap<>();
  private final List<Row> loadedLarge = new ArrayList<>();
  private long nextSeq;

  /** No job with a higher id is in the file but not in the cache. */
  private JobId highestOutside = new JobId(new UUID(0, 0));

  JobTable(Sql sql, Queues queues) throws SQLException {
    this.sql = sql;
    this.queues = queues;
    nextSeq = sql.number("SELECT max(seq) FROM job", 0) + 1;
    try (ResultSet rows = sql.query("SELECT max(id) FROM job")) {
      byte[] highest = rows.next() ? rows.getBytes(1) : null;
      if (highest != null) {
        highestOutside = JobColumns.id(highest);
      }
    }
  }

  /** The row of a job, or null if there is none. */
  @Nullable Row find(JobId id) throws SQLException {
    Row row = byId.get(id);
    return row != null ? row : load(BY_ID, JobColumns.bytes(id));
  }

  /** The row with this number, or null if there is none. */
  @Nullable Row find(long seq) throws SQLException {
    Row row = bySeq.get(seq);
    return row != null ? row : load(BY_SEQ, seq);
  }

  /**
   * Whether there is a job with this id. New ids are greater than all that left the cache, so it
   * seldom asks the file.
   */
  boolean exists(JobId id) throws SQLException {
    return byId.containsKey(id) || (id.compareTo(highestOutside) <= 0 && find(id) != null);
  }

  /** A row for a new job; {@code content} is its encoded content. */
  Row add(Job job, String content, @Nullable Long line, long rank) {
    Row row = new Row(nextSeq++, job, line, rank);
    row.content = content;
    row.contentChars = content.length();
    remember(row);
    queues.count(job.spec().queue(), null, job.state());
    touch(row);
    return row;
  }

  /** Changes a row, to be written later. */
  void put(Row row, Job next, @Nullable Long line, long rank) {
    JobState before = row.job.state();
    String queueBefore = row.job.spec().queue();
    String queue = next.spec().queue();
    if (!queue.equals(queueBefore)) {
      queues.count(queueBefore, before, null);
      queues.count(queue, null, next.state());
    } else if (before != next.state()) {
      queues.count(queue, before, next.state());
    }
    row.contentChanged |= !row.job.spec().equals(next.spec());
    row.job = next;
    row.line = line;
    row.rank = rank;
    touch(row);
  }

  /** Puts an unchanged job somewhere else. */
  void place(Row row, long line, long rank) {
    row.line = line;
    row.rank = rank;
    soil(row);
  }

  /** Deletes a row at once. */
  void delete(Row row) throws SQLException {
    flush();
    sql.update("DELETE FROM job WHERE seq = ?", row.seq);
    queues.count(row.job.spec().queue(), row.job.state(), null);
    deleted(row.seq, row.job.id());
  }

  /** Forgets a row that was deleted from the file. */
  void deleted(long seq, JobId id) {
    forget(seq, id);
    changed.remove(id);
  }

  private void forget(long seq, JobId id) {
    bySeq.remove(seq);
    byId.remove(id);
    left(id);
  }

  private void left(JobId id) {
    if (id.compareTo(highestOutside) > 0) {
      highestOutside = id;
    }
  }

  /** Writes every changed row, so that queries see it. */
  void flush() throws SQLException {
    if (dirty.isEmpty()) {
      return;
    }
    for (Row row : dirty) {
      write(row);
    }
    dirty.clear();
  }

  /** The jobs changed since this was last asked, in the order of their last change. */
  List<Job> takeChanged() {
    List<Job> jobs = new ArrayList<>(changed.size());
    for (Row row : changed.values()) {
      jobs.add(row.job);
      dropLarge(row);
    }
    changed.clear();
    loadedLarge.forEach(row -> forget(row.seq, row.job.id()));
    loadedLarge.clear();
    evict();
    return jobs;
  }

  private void write(Row row) throws SQLException {
    boolean isNew = !row.stored;
    PreparedStatement statement = sql.statement(isNew ? JobColumns.INSERT : JobColumns.UPDATE);
    JobColumns.bindStatus(statement, row);
    if (isNew) {
      JobColumns.bindContent(statement, row, content(row));
    }
    statement.executeUpdate();
    if (!isNew && row.contentChanged) {
      var spec = row.job.spec();
      sql.update(
          REPLACE_CONTENT,
          spec.kind().wireName(),
          spec.queue(),
          spec.name(),
          content(row),
          spec.concurrency() == null ? null : spec.concurrency().key(),
          row.seq);
    }
    row.stored = true;
    row.contentChanged = false;
    row.dirty = false;
    row.content = null;
  }

  private static String content(Row row) {
    return row.content != null ? row.content : row.job.spec().content().encode();
  }

  private void soil(Row row) {
    if (!row.dirty) {
      row.dirty = true;
      dirty.add(row);
    }
  }

  private void touch(Row row) {
    soil(row);
    JobId id = row.job.id();
    changed.remove(id);
    changed.put(id, row);
  }

  private @Nullable Row load(String text, Object key) throws SQLException {
    try (ResultSet rows = sql.query(text, key)) {
      if (!rows.next()) {
        return null;
      }
      Row row = JobColumns.read(rows);
      remember(row);
      if (chars(row) > CACHED_CHARS) {
        loadedLarge.add(row);
      }
      return row;
    }
  }

  private void remember(Row row) {
    byId.put(row.job.id(), row);
    bySeq.put(row.seq, row);
  }

  /** Only between commits, when no row is dirty and nobody holds one. */
  private void evict() {
    if (byId.size() <= CACHED_ROWS) {
      return;
    }
    Collection<Row> rows = byId.values();
    for (Iterator<Row> eldest = rows.iterator(); rows.size() > CACHED_ROWS; ) {
      Row row = eldest.next();
      eldest.remove();
      bySeq.remove(row.seq);
      left(row.job.id());
    }
  }

  private void dropLarge(Row row) {
    if (chars(row) > CACHED_CHARS) {
      forget(row.seq, row.job.id());
    }
  }

  private static int chars(Row row) {
    RawJson result = row.job.status().result();
    RawJson progress = row.job.status().progress();
    return row.contentChars
        + (result == null ? 0 : result.text().length())
        + (progress == null ? 0 : progress.text().length());
  }
}
