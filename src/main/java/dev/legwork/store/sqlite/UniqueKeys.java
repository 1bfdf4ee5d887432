package dev.legwork.store.sqlite;

import dev.legwork.job.Dedupe;
import dev.legwork.job.JobId;
import dev.legwork.store.IdempotencyKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The rows that keep a second job from being made: idempotency keys and dedupe keys, each in a
 * scope of its own.
 */
final class UniqueKeys {
  private static final String FIND =
      "SELECT fingerprint, job_id FROM unique_key WHERE scope = ? AND key = ? AND until > ?";
  private static final String PUT =
      "INSERT OR REPLACE INTO unique_key (scope, key, fingerprint, job_id, until)"
          + " VALUES (?, ?, ?, ?, ?)";
  private static final String PRUNE =
      "DELETE FROM unique_key WHERE (scope, key) IN"
          + " (SELECT scope, key FROM unique_key WHERE until <= ? LIMIT ?)";
  private static final String DEDUPE_SCOPE = "dedupe";

  private final Sql sql;

  UniqueKeys(Sql sql) {
    this.sql = sql;
  }

  /** Whose key it is, and what was asked with it. */
  record Owner(JobId jobId, @Nullable String fingerprint) {}

  @Nullable Owner find(IdempotencyKey key, Instant now) throws SQLException {
    return find(scope(key), key.key(), now);
  }

  @Nullable Owner find(Dedupe dedupe, Instant now) throws SQLException {
    return find(DEDUPE_SCOPE, dedupe.key(), now);
  }

  void put(IdempotencyKey key, JobId owner, Instant now) throws SQLException {
    put(scope(key), key.key(), key.fingerprint(), owner, now.plus(key.window()));
  }

  void put(Dedupe dedupe, JobId owner, Instant now) throws SQLException {
    put(DEDUPE_SCOPE, dedupe.key(), null, owner, now.plus(dedupe.window()));
  }

  void prune(Instant now, int limit) throws SQLException {
    sql.update(PRUNE, now.toEpochMilli(), limit);
  }

  private @Nullable Owner find(String scope, String key, Instant now) throws SQLException {
    try (ResultSet rows = sql.query(FIND, scope, key, now.toEpochMilli())) {
      return rows.next() ? new Owner(JobColumns.id(rows.getBytes(2)), rows.getString(1)) : null;
    }
  }

  private void put(
      String scope, String key, @Nullable String fingerprint, JobId owner, Instant until)
      throws SQLException {
    sql.update(PUT, scope, key, fingerprint, JobColumns.bytes(owner), until.toEpochMilli());
  }

  private static String scope(IdempotencyKey key) {
    return "request:" + key.scope();
  }
}
