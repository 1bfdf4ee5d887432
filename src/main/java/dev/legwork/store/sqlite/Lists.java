package dev.legwork.store.sqlite;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.store.JobFilter;
import dev.legwork.store.JobPage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lists of jobs, newest first. A page costs a bounded number of rows however selective its filter
 * is: a page that is cut short says where to go on. Reads go along the index that fits the most
 * selective part of the filter: the root, a label, a rare state, few pending jobs of a queue, and
 * else the ids themselves.
 */
final class Lists {
  private static final int MAX_SCANNED = 20_000;
  private static final int CHUNK = 256;
  private static final Set<JobState> INDEXED =
      EnumSet.of(
          JobState.SCHEDULED,
          JobState.RETRYING,
          JobState.FAILED,
          JobState.CANCELLED,
          JobState.EXPIRED);

  private Lists() {}

  static JobPage list(Sql sql, JobFilter filter, @Nullable JobId cursor, int limit)
      throws SQLException {
    List<Job> jobs = new ArrayList<>();
    if (!mayMatch(sql, filter)) {
      return new JobPage(jobs, null);
    }
    Source source = source(filter);
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

  /** Where to read along, with everything of the filter that the index can decide. */
  private record Source(String text, List<Object> parameters, String id) {
    ResultSet query(Sql sql, @Nullable JobId below) throws SQLException {
      List<Object> all = new ArrayList<>(parameters);
      String bound = "";
      if (below != null) {
        bound = " AND " + id + " < ?";
        all.add(JobColumns.bytes(below));
      }
      return sql.query(
          "SELECT job."
              + JobColumns.ALL.replace(", ", ", job.")
              + " FROM "
              + text
              + bound
              + " ORDER BY "
              + id
              + " DESC LIMIT "
              + CHUNK,
          all.toArray());
    }
  }

  private static Source source(JobFilter filter) {
    if (filter.rootId() != null) {
      // The root itself has no root_id of its own.
      byte[] root = JobColumns.bytes(filter.rootId());
      return new Source("job WHERE (root_id = ? OR id = ?)", List.of(root, root), "job.id");
    }
    if (!filter.labels().isEmpty()) {
      Map.Entry<String, String> label = filter.labels().entrySet().iterator().next();
      return new Source(
          "label CROSS JOIN job ON job.id = label.id WHERE label.key = ? AND label.value = ?",
          List.of(label.getKey(), label.getValue()),
          "label.id");
    }
    if (!filter.states().isEmpty()) {
      if (INDEXED.containsAll(filter.states())) {
        return new Source(
            "job WHERE state IN (" + names(filter.states()) + ")", List.of(), "job.id");
      }
      if (filter.states().equals(EnumSet.of(JobState.RUNNING))) {
        return new Source("job WHERE state IN ('running', 'waiting')", List.of(), "job.id");
      }
    }
    return new Source("job WHERE 1", List.of(), "job.id");
  }

  /** Whether the counts leave room for a match at all. */
  private static boolean mayMatch(Sql sql, JobFilter filter) throws SQLException {
    if (filter.states().isEmpty() && filter.queue() == null) {
      return true;
    }
    String states =
        filter.states().isEmpty() ? "" : " AND state IN (" + names(filter.states()) + ")";
    return sql.number(
            "SELECT sum(jobs) FROM queue_count WHERE queue = coalesce(?, queue)" + states,
            0,
            filter.queue())
        > 0;
  }

  /** What can be decided without decoding the job: state and creation. */
  private static boolean cheaplyMatches(ResultSet rows, JobFilter filter) throws SQLException {
    return (filter.states().isEmpty()
            || filter.states().contains(JobColumns.state(rows.getString(10))))
        && (filter.createdAfter() == null
            || rows.getLong(4) > filter.createdAfter().toEpochMilli());
  }

  private static String names(Set<JobState> states) {
    return states.stream()
        .sorted()
        .map(state -> "'" + state.wireName() + "'")
        .collect(Collectors.joining(", "));
  }
}
