package dev.legwork.store.sqlite;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.store.JobFilter;
import dev.legwork.store.JobPage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lists of jobs, newest first. A page costs a bounded number of rows however selective its filter
 * is: a page that is cut short says where to go on. Reads go along the index that fits the most
 * selective part of the filter: the root, a label, rare states, and else the ids themselves.
 */
final class Lists {
  private static final int MAX_SCANNED = 20_000;
  private static final int CHUNK = 256;
  private static final int MAX_SORTED = 4_096;
  private static final String COLUMNS =
      "job." + (JobColumns.ALL + ", kind, queue, name").replace(", ", ", job.");

  private Lists() {}

  static JobPage list(Sql sql, JobFilter filter, @Nullable JobId cursor, int limit)
      throws SQLException {
    List<Job> jobs = new ArrayList<>();
    if (!mayMatch(sql, filter)) {
      return new JobPage(jobs, null);
    }
    Source source = source(sql, filter);
    @Nullable JobId below = cursor;
    for (int scanned = 0; scanned < MAX_SCANNED; ) {
      int chunk = 0;
      try (ResultSet rows = source.query(sql, below)) {
        while (rows.next()) {
          chunk++;
          below = JobColumns.id(rows.getBytes(2));
          if (!cheaplyMatches(rows, filter)) {
            continue;
          }
          Job job = JobColumns.read(rows).job;
          if (filter.matches(job)) {
            if (jobs.size() == limit) {
              return new JobPage(jobs, jobs.get(limit - 1).id());
            }
            jobs.add(job);
          }
        }
      }
      if (chunk < CHUNK) {
        return new JobPage(jobs, null);
      }
      scanned += chunk;
    }
    return new JobPage(jobs, below);
  }

  /** A way along an index in the order of ids; parameters come before the bound. */
  private record Way(String where, String id, List<Object> parameters) {
    Way(String where, Object... parameters) {
      this("job " + where, "job.id", List.of(parameters));
    }
  }

  /** Ways to read along at once; together they pass every job that can match. */
  private record Source(List<Way> ways) {
    ResultSet query(Sql sql, @Nullable JobId below) throws SQLException {
      List<Object> parameters = new ArrayList<>();
      StringJoiner all = new StringJoiner(" UNION ALL ");
      for (Way way : ways) {
        parameters.addAll(way.parameters());
        String bound = "";
        if (below != null) {
          bound = " AND " + way.id() + " < ?";
          parameters.add(JobColumns.bytes(below));
        }
        String order = " ORDER BY " + way.id() + " DESC LIMIT " + CHUNK;
        all.add("SELECT * FROM (SELECT " + COLUMNS + " FROM " + way.where() + bound + order + ")");
      }
      return sql.query(all + " ORDER BY id DESC LIMIT " + CHUNK, parameters.toArray());
    }
  }

  private static Source source(Sql sql, JobFilter filter) throws SQLException {
    if (filter.rootId() != null) {
      // The root itself has no root_id of its own.
      byte[] root = JobColumns.bytes(filter.rootId());
      return new Source(
          List.of(new Way("WHERE job.root_id = ?", root), new Way("WHERE job.id = ?", root)));
    }
    if (!filter.labels().isEmpty()) {
      Map.Entry<String, String> label = filter.labels().entrySet().iterator().next();
      return new Source(
          List.of(
              new Way(
                  "label CROSS JOIN job ON job.id = label.id"
                      + " WHERE label.key = ? AND label.value = ?",
                  "label.id",
                  List.of(label.getKey(), label.getValue()))));
    }
    List<Way> ways = new ArrayList<>();
    for (JobState state : filter.states()) {
      if (!addWays(sql, state, ways)) {
        ways.clear();
        break;
      }
    }
    return new Source(ways.isEmpty() ? List.of(new Way("WHERE 1")) : ways);
  }

  /** Adds what finds every job of a state; false if that is no better than to look at all jobs. */
  private static boolean addWays(Sql sql, JobState state, List<Way> ways) throws SQLException {
    switch (state) {
      case SCHEDULED, RETRYING, FAILED, CANCELLED, EXPIRED ->
          // The first condition is, word for word, that of the index.
          ways.add(
              new Way(
                  "INDEXED BY job_state WHERE state IN"
                      + " ('scheduled', 'retrying', 'failed', 'cancelled', 'expired')"
                      + " AND state = ?",
                  state.wireName()));
      case RUNNING, WAITING ->
          ways.add(
              new Way(
                  "INDEXED BY job_held WHERE state IN ('running', 'waiting') AND state = ?",
                  state.wireName()));
      case QUEUED -> {
        if (sql.number("SELECT sum(jobs) FROM queue_count WHERE state = 'queued'", 0)
            > MAX_SORTED) {
          return false;
        }
        ways.add(new Way("INDEXED BY job_line WHERE line > 0"));
        ways.add(new Way("INDEXED BY job_line WHERE line <= -1000"));
      }
      case SUCCEEDED -> {
        return false;
      }
    }
    return true;
  }

  /** Whether the counts leave room for a match at all. */
  private static boolean mayMatch(Sql sql, JobFilter filter) throws SQLException {
    if (filter.states().isEmpty() && filter.queue() == null && filter.queues() == null) {
      return true;
    }
    String states =
        filter.states().isEmpty() ? "" : " AND state IN (" + names(filter.states()) + ")";
    List<@Nullable Object> parameters = new ArrayList<>();
    parameters.add(filter.queue());
    String within = "";
    if (filter.queues() != null) {
      parameters.addAll(filter.queues());
      String marks = "?, ".repeat(filter.queues().size());
      within = " AND queue IN (" + marks + "'')";
    }
    return sql.number(
            "SELECT sum(jobs) FROM queue_count WHERE queue = coalesce(?, queue)" + within + states,
            0,
            parameters.toArray())
        > 0;
  }

  /** What can be decided without decoding the job. */
  private static boolean cheaplyMatches(ResultSet rows, JobFilter filter) throws SQLException {
    return (filter.states().isEmpty()
            || filter.states().contains(JobColumns.state(rows.getString(10))))
        && (filter.createdAfter() == null || rows.getLong(4) > filter.createdAfter().toEpochMilli())
        && (filter.schedule() == null || filter.schedule().equals(rows.getString(9)))
        && (filter.kind() == null || filter.kind().wireName().equals(rows.getString(29)))
        && (filter.queue() == null || filter.queue().equals(rows.getString(30)))
        && (filter.queues() == null || filter.queues().contains(rows.getString(30)))
        && (filter.name() == null || filter.name().equals(rows.getString(31)));
  }

  private static String names(Set<JobState> states) {
    return states.stream()
        .sorted()
        .map(state -> "'" + state.wireName() + "'")
        .collect(Collectors.joining(", "));
  }
}
