package dev.legwork.store.heap;

import dev.legwork.job.ConcurrencyKey;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.store.AttemptRecord;
import dev.legwork.store.JobFilter;
import dev.legwork.store.JobPage;
import dev.legwork.store.QueueStatus;
import dev.legwork.store.RecordedOutput;
import dev.legwork.store.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The questions. They see whole commits, as they are asked on the store's thread too. */
final class Reads {
  /** How far jobs ahead are counted. */
  private static final int MAX_AHEAD = 1_000;

  /** How many jobs in the way are named. */
  private static final int MAX_NAMED = 100;

  private final Tables tables;
  private final Life life;

  Reads(Tables tables, Life life) {
    this.tables = tables;
    this.life = life;
  }

  Optional<Job> find(JobId id) {
    return Optional.ofNullable(tables.jobs.get(id));
  }

  JobPage list(JobFilter filter, @Nullable JobId cursor, int limit) {
    NavigableMap<JobId, Job> below =
        cursor == null ? tables.jobs : tables.jobs.headMap(cursor, false);
    List<Job> page = new ArrayList<>();
    for (Job job : below.descendingMap().values()) {
      if (filter.matches(job)) {
        if (page.size() == limit) {
          return new JobPage(page, page.get(limit - 1).id());
        }
        page.add(job);
      }
    }
    return new JobPage(page, null);
  }

  List<AttemptRecord> attempts(JobId id) {
    Job job = tables.jobs.get(id);
    List<AttemptRecord> all = new ArrayList<>(life.history(id));
    AttemptRecord newest = job == null ? null : AttemptRecord.newestOf(job);
    // A job cancelled between two attempts still shows the last one, which has its row already.
    if (newest != null && all.stream().noneMatch(one -> one.number() == newest.number())) {
      all.add(newest);
    }
    return List.copyOf(all);
  }

  Optional<RecordedOutput> output(JobId id, int attempt) {
    return Optional.ofNullable(tables.outputs.get(new Tables.Attempt(id, attempt)));
  }

  Optional<Waiting> waiting(JobId id) {
    Job job = tables.jobs.get(id);
    return job == null ? Optional.empty() : Optional.of(waiting(job));
  }

  List<QueueStatus> queues() {
    TreeSet<String> names = new TreeSet<>(tables.settings.keySet());
    names.addAll(tables.index.queues());
    return names.stream().map(this::queue).toList();
  }

  private Waiting waiting(Job job) {
    ConcurrencyKey key = job.spec().concurrency();
    boolean queued = job.state() == JobState.QUEUED;
    boolean parked = queued && key != null && tables.isFull(key.key());
    int ahead = queued && !parked ? tables.index.lines.ahead(job, tables::isFull) : 0;
    return new Waiting(
        queued && !parked ? Math.min(ahead, MAX_AHEAD) : null,
        ahead > MAX_AHEAD,
        queue(job.spec().queue()),
        key == null
            ? List.of()
            : tables.index.holders(key.key()).stream().limit(MAX_NAMED).toList(),
        key == null ? null : tables.keyLimits.get(key.key()),
        parked,
        predecessors(job));
  }

  private List<JobId> predecessors(Job job) {
    return job.spec().after().stream()
        .distinct()
        .filter(predecessor -> tables.edges.containsKey(new Edge(predecessor, job.id())))
        .limit(MAX_NAMED)
        .toList();
  }

  private QueueStatus queue(String name) {
    return new QueueStatus(tables.settings(name), tables.index.counts(name), oldestDueAt(name));
  }

  private @Nullable Instant oldestDueAt(String queue) {
    return tables.index.lines.oldestDueAt(queue, tables::isFull);
  }
}
