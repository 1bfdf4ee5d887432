package dev.legwork.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.job.Transition;
import dev.legwork.store.Claim;
import dev.legwork.store.JobFilter;
import dev.legwork.store.JobPage;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.Submission;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of what is rare among many. */
class ListsTest {
  private static final int JOBS = 30_000;

  @TempDir static Path folder;
  private static OwnStore own;
  private static final List<Job> ALL = new ArrayList<>();
  private static JobId root;

  @BeforeAll
  static void fill() {
    own = OwnStore.open(folder.resolve("legwork.db"));
    for (int from = 0; from < JOBS; from += 500) {
      List<Step<?>> inserts = new ArrayList<>();
      for (int i = from; i < from + 500; i++) {
        inserts.add(new Step.Insert(submission(i)));
      }
      own.applyAll(inserts);
      List<Step<?>> finishes = new ArrayList<>();
      for (Job job : own.claim(500)) {
        Claim claim = new Claim(job.id(), "n1", job.status().fence());
        boolean fails = job.spec().priority() == 6;
        finishes.add(
            new Step.Finish(
                claim, fails ? Transition.cancelled(null) : Transition.succeeded(null), null));
      }
      own.applyAll(finishes.subList(0, Math.max(0, finishes.size() - 1)));
    }
    JobId cursor = null;
    do {
      JobPage page = OwnStore.await(own.store.list(JobFilter.ALL, cursor, 1_000));
      ALL.addAll(page.jobs());
      cursor = page.next();
    } while (cursor != null);
  }

  @AfterAll
  static void close() {
    own.close();
  }

  private static Submission submission(int i) {
    Specs specs = Specs.make().queue("q" + i % 3).priority(i % 2_000 == 0 ? 6 : 5);
    if (i % 7_000 == 1) {
      specs.name("rare").label("kind", "rare");
    }
    if (i % 1_000 == 2) {
      specs.delay(Duration.ofHours(1));
    }
    if (i % 3_000 == 4) {
      specs.kind(JobKind.HTTP);
    }
    Submission plain = Submission.of(specs.build());
    if (i == 5) {
      root = plain.id();
    }
    return i % 4_000 == 6
        ? new Submission(plain.id(), plain.spec(), null, null, null, root, root, "nightly")
        : plain;
  }

  @Test
  void everyFilterPagesThroughCompletelyAndInOrder() {
    assertThat(ALL).hasSize(JOBS);
    for (JobFilter filter : filters()) {
      List<Job> expected = ALL.stream().filter(filter::matches).toList();
      assertThat(expected).as("jobs for %s", filter).isNotEmpty();
      for (int limit : new int[] {7, 1_000}) {
        if (expected.size() / limit < 50) {
          assertThat(pages(filter, limit)).as("%s", filter).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void whatMatchesNothingEnds() {
    assertThat(pages(filter(Set.of(), null, null, "no such name", Map.of()), 10)).isEmpty();
    assertThat(pages(filter(Set.of(JobState.EXPIRED), null, null, null, Map.of()), 10)).isEmpty();
    assertThat(pages(filter(Set.of(), null, "none", null, Map.of()), 10)).isEmpty();
  }

  /** Bounded work: nothing is sorted but what is known to be short, and no table is read whole. */
  @Test
  void rareStatesLabelsAndRootsAreFoundAlongTheirIndex() throws SQLException {
    try (Connection connection = own.connect()) {
      for (String query :
          List.of(
              "INDEXED BY job_state WHERE state IN ('scheduled', 'retrying', 'failed',"
                  + " 'cancelled', 'expired') AND state = 'failed' AND id < x'00'",
              "WHERE root_id = x'00' AND id < x'01'")) {
        String plan =
            plan(connection, "SELECT * FROM job " + query + " ORDER BY id DESC LIMIT 256");
        assertThat(plan).contains("SEARCH").doesNotContain("SCAN").doesNotContain("TEMP B-TREE");
      }
    }
  }

  private static String plan(Connection connection, String query) throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("EXPLAIN QUERY PLAN " + query)) {
      while (rows.next()) {
        plan.append(rows.getString(4)).append('\n');
      }
    }
    return plan.toString();
  }

  private static List<JobFilter> filters() {
    List<JobFilter> filters = new ArrayList<>();
    for (JobState state : List.of(JobState.SCHEDULED, JobState.QUEUED, JobState.RUNNING)) {
      filters.add(filter(Set.of(state), null, null, null, Map.of()));
    }
    filters.add(filter(Set.of(JobState.CANCELLED), null, "q0", null, Map.of()));
    filters.add(filter(Set.of(JobState.SUCCEEDED), null, "q1", null, Map.of()));
    filters.add(
        filter(
            EnumSet.of(JobState.SCHEDULED, JobState.CANCELLED, JobState.RUNNING, JobState.QUEUED),
            null,
            null,
            null,
            Map.of()));
    filters.add(
        filter(EnumSet.of(JobState.SUCCEEDED, JobState.CANCELLED), null, null, "rare", Map.of()));
    filters.add(filter(Set.of(), null, null, "rare", Map.of()));
    filters.add(filter(Set.of(), null, null, null, Map.of("kind", "rare")));
    filters.add(filter(Set.of(), JobKind.HTTP, null, null, Map.of()));
    filters.add(new JobFilter(Set.of(), null, null, null, Map.of(), "nightly", null, null));
    filters.add(new JobFilter(Set.of(), null, null, null, Map.of(), null, root, null));
    filters.add(
        new JobFilter(Set.of(), null, "q2", null, Map.of("kind", "rare"), null, null, null));
    filters.add(JobFilter.ALL);
    return filters;
  }

  private static JobFilter filter(
      Set<JobState> states, JobKind kind, String queue, String name, Map<String, String> labels) {
    return new JobFilter(states, kind, queue, name, labels, null, null, null);
  }

  private static List<Job> pages(JobFilter filter, int limit) {
    List<Job> jobs = new ArrayList<>();
    JobId cursor = null;
    int pages = 0;
    do {
      JobPage page = OwnStore.await(own.store.list(filter, cursor, limit));
      assertThat(page.jobs()).hasSizeLessThanOrEqualTo(limit);
      jobs.addAll(page.jobs());
      if (page.next() != null && cursor != null) {
        assertThat(page.next()).isLessThan(cursor);
      }
      cursor = page.next();
      pages++;
    } while (cursor != null && pages < 1_000);
    assertThat(cursor).isNull();
    return jobs;
  }
}
