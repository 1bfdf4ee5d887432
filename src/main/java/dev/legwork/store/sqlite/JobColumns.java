package dev.legwork.store.sqlite;

import dev.legwork.job.CancelRequest;
import dev.legwork.job.Durations;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobId;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.JobStatus;
import dev.legwork.job.Origin;
import dev.legwork.job.RawJson;
import dev.legwork.job.TraceContext;
import dev.legwork.wire.JobReader;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Jobs to columns and back. */
final class JobColumns {
  private static final int UUID_BYTES = 16;

  /** The columns in the order that {@link #read} wants, for {@code SELECT}. */
  static final String ALL =
      "seq, id, content, created_at, principal, traceparent, parent_id, root_id, schedule, state,"
          + " version, fence, attempt, failures, lost, node, due_at, expires_at, started_at,"
          + " finished_at, cancel, pending_after, progress, result, error, prune_at, line, rank";

  static final String INSERT =
      """
      INSERT INTO job (state, version, fence, attempt, failures, lost, node, due_at, expires_at,
        started_at, finished_at, cancel, pending_after, progress, result, error, prune_at, line,
        rank, seq, id, kind, queue, name, content, concurrency, created_at, principal, traceparent,
        parent_id, root_id, schedule)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        ?, ?, ?)
      """;

  static final String UPDATE =
      """
      UPDATE job SET state = ?, version = ?, fence = ?, attempt = ?, failures = ?, lost = ?,
        node = ?, due_at = ?, expires_at = ?, started_at = ?, finished_at = ?, cancel = ?,
        pending_after = ?, progress = ?, result = ?, error = ?, prune_at = ?, line = ?, rank = ?
      WHERE seq = ?
      """;

  private JobColumns() {}

  static byte[] bytes(JobId id) {
    return ByteBuffer.allocate(UUID_BYTES)
        .putLong(id.value().getMostSignificantBits())
        .putLong(id.value().getLeastSignificantBits())
        .array();
  }

  static JobId id(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new JobId(new UUID(buffer.getLong(), buffer.getLong()));
  }

  /**
   * Sets the parameters that {@link #INSERT} and {@link #UPDATE} share, and {@code seq} after them.
   */
  static void bindStatus(PreparedStatement to, Row row) throws SQLException {
    JobStatus status = row.job.status();
    to.setString(1, status.state().wireName());
    to.setLong(2, status.version());
    to.setLong(3, status.fence());
    to.setInt(4, status.attempt());
    to.setInt(5, status.failures());
    to.setInt(6, status.lost());
    to.setString(7, status.node());
    to.setLong(8, status.dueAt().toEpochMilli());
    bind(to, 9, status.expiresAt());
    bind(to, 10, status.startedAt());
    bind(to, 11, status.finishedAt());
    to.setString(12, encode(status.cancelRequest()));
    to.setInt(13, status.pendingAfter());
    to.setString(14, text(status.progress()));
    to.setString(15, text(status.result()));
    to.setString(16, encodeError(status.error()));
    bind(to, 17, status.pruneAt());
    if (row.line == null) {
      to.setNull(18, Types.INTEGER);
    } else {
      to.setLong(18, row.line);
    }
    to.setLong(19, row.rank);
    to.setLong(20, row.seq);
  }

  /** Sets the parameters of {@link #INSERT} that follow the status. */
  static void bindContent(PreparedStatement to, Row row, String content) throws SQLException {
    Job job = row.job;
    JobSpec spec = job.spec();
    Origin origin = job.origin();
    to.setBytes(21, bytes(job.id()));
    to.setString(22, spec.kind().wireName());
    to.setString(23, spec.queue());
    to.setString(24, spec.name());
    to.setString(25, content);
    to.setString(26, spec.concurrency() == null ? null : spec.concurrency().key());
    to.setLong(27, origin.createdAt().toEpochMilli());
    to.setString(28, origin.principal());
    to.setString(29, origin.trace() == null ? null : origin.trace().text());
    to.setBytes(30, origin.parentId() == null ? null : bytes(origin.parentId()));
    to.setBytes(31, origin.rootId().equals(job.id()) ? null : bytes(origin.rootId()));
    to.setString(32, origin.schedule());
  }

  /** The row at the cursor of a query for {@link #ALL}. */
  static Row read(ResultSet from) throws SQLException {
    JobId id = id(from.getBytes(2));
    String content = from.getString(3);
    JobSpec spec = JobReader.readStored(new JsonObject(content));
    @Nullable String trace = from.getString(6);
    byte @Nullable [] parent = from.getBytes(7);
    byte @Nullable [] root = from.getBytes(8);
    Origin origin =
        new Origin(
            Instant.ofEpochMilli(from.getLong(4)),
            from.getString(5),
            trace == null ? null : TraceContext.ofText(trace),
            parent == null ? null : id(parent),
            root == null ? id : id(root),
            from.getString(9));
    JobStatus status =
        new JobStatus(
            state(from.getString(10)),
            from.getLong(11),
            from.getLong(12),
            from.getInt(13),
            from.getInt(14),
            from.getInt(15),
            from.getString(16),
            Instant.ofEpochMilli(from.getLong(17)),
            instant(from, 18),
            instant(from, 19),
            instant(from, 20),
            decodeCancel(from.getString(21)),
            from.getInt(22),
            raw(from.getString(23)),
            raw(from.getString(24)),
            decodeError(from.getString(25)),
            instant(from, 26));
    long lineNumber = from.getLong(27);
    @Nullable Long line = from.wasNull() ? null : lineNumber;
    Row row = new Row(from.getLong(1), new Job(id, spec, origin, status), line, from.getLong(28));
    row.stored = true;
    row.contentChars = content.length();
    return row;
  }

  static JobState state(String wireName) {
    return JobState.find(wireName)
        .orElseThrow(() -> new IllegalStateException("Unknown state in the store: " + wireName));
  }

  static @Nullable Instant instant(ResultSet from, int column) throws SQLException {
    long millis = from.getLong(column);
    return from.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  static @Nullable RawJson raw(@Nullable String text) {
    return text == null ? null : new RawJson(text);
  }

  static @Nullable String text(@Nullable RawJson json) {
    return json == null ? null : json.text();
  }

  static @Nullable String encodeError(@Nullable JobError error) {
    if (error == null) {
      return null;
    }
    JsonObject json =
        new JsonObject()
            .put("code", error.code().wireName())
            .put("message", error.message())
            .put("retryable", error.retryable());
    if (error.details() != null) {
      json.put("details", error.details());
    }
    return json.encode();
  }

  static @Nullable JobError decodeError(@Nullable String text) {
    if (text == null) {
      return null;
    }
    JsonObject json = new JsonObject(text);
    return new JobError(
        JobError.Code.of(json.getString("code")),
        json.getString("message"),
        json.getBoolean("retryable"),
        json.getJsonObject("details"));
  }

  private static @Nullable String encode(@Nullable CancelRequest request) {
    if (request == null) {
      return null;
    }
    JsonObject json = new JsonObject().put("reason", request.reason());
    if (request.grace() != null) {
      json.put("grace", Durations.format(request.grace()));
    }
    return json.encode();
  }

  private static @Nullable CancelRequest decodeCancel(@Nullable String text) {
    if (text == null) {
      return null;
    }
    JsonObject json = new JsonObject(text);
    @Nullable String grace = json.getString("grace");
    @Nullable Duration duration = grace == null ? null : Durations.parse(grace);
    return new CancelRequest(json.getString("reason"), duration);
  }

  private static void bind(PreparedStatement to, int position, @Nullable Instant value)
      throws SQLException {
    if (value == null) {
      to.setNull(position, Types.INTEGER);
    } else {
      to.setLong(position, value.toEpochMilli());
    }
  }
}
