package dev.legwork.store.heap;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobLife;
import dev.legwork.store.Step;
import dev.legwork.store.Step.Promoted;
import dev.legwork.store.Step.Pruned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The steps that time asks for: promote what is due, expire what is overdue, prune what is old. */
final class Sweeps {
  private final Tables tables;
  private final Life life;

  Sweeps(Tables tables, Life life) {
    this.tables = tables;
    this.life = life;
  }

  Promoted promote(Step.Promote step, Instant now) {
    int moved = moveWhatIsDue(step.limit(), now);
    return new Promoted(moved, earlier(first(tables.index.timed), first(tables.index.expiring)));
  }

  void moveAllThatIsDue(Instant now) {
    var unused = moveWhatIsDue(Integer.MAX_VALUE, now);
  }

  /** Expires first, so that nothing is queued only to expire; answers how many jobs moved. */
  private int moveWhatIsDue(int limit, Instant now) {
    int moved = 0;
    Job overdue = dueBy(tables.index.expiring, now);
    while (overdue != null && moved < limit) {
      life.change(JobLife.expired(overdue, now, life.retention()), now);
      moved++;
      overdue = dueBy(tables.index.expiring, now);
    }
    Job due = dueBy(tables.index.timed, now);
    while (due != null && moved < limit) {
      life.change(JobLife.due(due), now);
      moved++;
      due = dueBy(tables.index.timed, now);
    }
    return moved;
  }

  Pruned prune(Step.Prune step, Instant now) {
    List<JobId> deleted = new ArrayList<>();
    Job next = nextToPrune(now);
    while (next != null && deleted.size() < step.limit()) {
      life.delete(next);
      deleted.add(next.id());
      next = nextToPrune(now);
    }
    dropOldKeys(tables.dedupe, now);
    dropOldKeys(tables.idempotency, now);
    return new Pruned(List.copyOf(deleted), next != null);
  }

  private @Nullable Job nextToPrune(Instant now) {
    NavigableSet<Moment> finals = tables.index.finals;
    boolean tooMany = finals.size() > life.retention().maxJobs();
    return tooMany ? job(finals.first()) : dueBy(finals, now);
  }

  private <K> void dropOldKeys(Map<K, KeyRow> keys, Instant now) {
    List<K> old = new ArrayList<>();
    keys.forEach(
        (key, row) -> {
          if (!row.countsAt(now)) {
            old.add(key);
          }
        });
    for (K key : old) {
      tables.set(keys, key, null);
    }
  }

  private @Nullable Job dueBy(NavigableSet<Moment> index, Instant now) {
    return index.isEmpty() || index.first().at().isAfter(now) ? null : job(index.first());
  }

  private Job job(Moment moment) {
    return Objects.requireNonNull(
        tables.jobs.get(moment.id()), "an index names only jobs that are there");
  }

  private static @Nullable Instant first(NavigableSet<Moment> index) {
    return index.isEmpty() ? null : index.first().at();
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }
}
