package dev.legwork.store.sqlite;

import dev.legwork.job.Job;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.QueueSettings;
import dev.legwork.store.Step;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The writer thread's view of the file: applies steps within the transaction that is open. Thrown
 * away and made anew when a commit fails.
 */
final class Ledger {
  private final Moves moves;
  private final Inserts inserts;
  private final Requests requests;
  private final Claims claims;
  private final Pruning pruning;

  Ledger(Sql sql, Leases leases, RetentionPolicy retention) throws SQLException {
    moves = new Moves(sql, retention);
    UniqueKeys uniqueKeys = new UniqueKeys(sql);
    inserts = new Inserts(moves, uniqueKeys);
    requests = new Requests(moves);
    claims = new Claims(moves, leases);
    pruning = new Pruning(moves, uniqueKeys, leases);
  }

  /** Applies a step; {@code content} is the encoded content of a job to be inserted, else null. */
  Object apply(Step<?> step, @Nullable String content, Instant now) throws SQLException {
    // The commonest first. JDK 17 has no switch over sealed types; the last line finds a forgotten
    // one.
    if (step instanceof Step.Insert insert) {
      String text = content == null ? insert.submission().spec().content().encode() : content;
      return inserts.insert(insert.submission(), text, now);
    } else if (step instanceof Step.Finish finish) {
      return claims.finish(finish, now);
    } else if (step instanceof Step.ClaimDue claim) {
      return claims.claim(claim, now);
    } else if (step instanceof Step.Renew renew) {
      return claims.renew(renew, now);
    } else if (step instanceof Step.Release release) {
      return claims.release(release, now);
    } else if (step instanceof Step.Progress progress) {
      return claims.progress(progress);
    } else if (step instanceof Step.Promote promote) {
      return claims.promote(promote, now);
    } else if (step instanceof Step.Rescue rescue) {
      return claims.rescue(rescue, now);
    } else if (step instanceof Step.Cancel cancel) {
      return requests.cancel(cancel, now);
    } else if (step instanceof Step.Retry retry) {
      return requests.retry(retry, now);
    } else if (step instanceof Step.RunNow runNow) {
      return requests.runNow(runNow, now);
    } else if (step instanceof Step.Delete delete) {
      return requests.delete(delete);
    } else if (step instanceof Step.Prune prune) {
      return pruning.prune(prune, now);
    } else if (step instanceof Step.PutQueue put) {
      return putQueue(put);
    }
    throw new IllegalArgumentException("Unknown step " + step.getClass());
  }

  /** Writes all that is still only in memory; the transaction can be committed then. */
  void flush() throws SQLException {
    moves.table.flush();
    moves.queues.flush();
  }

  /** The jobs changed by the transaction that was committed. */
  List<Job> takeChanged() {
    return moves.table.takeChanged();
  }

  private QueueSettings putQueue(Step.PutQueue put) throws SQLException {
    QueueSettings settings = put.patch().applyTo(moves.queues.get(put.name()).settings);
    moves.queues.put(settings);
    return settings;
  }
}
