package dev.legwork.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.Transition;
import dev.legwork.store.Claim;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines that are longer than what of them is in memory. */
class LinesTest {
  private static final int JOBS = 5_000;
  private static final Comparator<Job> IN_LINE =
      Comparator.comparingLong(Job::rank).thenComparing(Job::id);

  @TempDir Path folder;
  private final Random random = new Random(4711);

  @Test
  void aLongLaneIsClaimedByRankThenIdWhateverLeavesOrJoinsItMeanwhile() {
    try (OwnStore own = OwnStore.open(folder.resolve("legwork.db"))) {
      List<Job> waiting = new ArrayList<>(insert(own, JOBS, false));
      waiting.sort(IN_LINE);
      int cancelled = 0;
      while (!waiting.isEmpty()) {
        int count = Math.min(waiting.size(), 1 + random.nextInt(200));
        List<JobId> expected = waiting.stream().limit(count).map(Job::id).toList();
        assertThat(own.claimIds(count)).isEqualTo(expected);
        waiting.subList(0, count).clear();
        List<Step<?>> cancels = new ArrayList<>();
        for (int i = 0; i < 20 && !waiting.isEmpty(); i++) {
          Job job = waiting.remove(random.nextInt(waiting.size()));
          cancels.add(new Step.Cancel(job.id(), CancelRequest.PLAIN));
        }
        own.applyAll(cancels);
        cancelled += cancels.size();
        if (random.nextInt(10) == 0) {
          own.reopen();
        }
        if (cancelled % 100 == 0) {
          own.clock.tick(Duration.ofMinutes(random.nextInt(3)));
          waiting.addAll(insert(own, 50, false));
          waiting.sort(IN_LINE);
        }
      }
      assertThat(own.claim(10)).isEmpty();
    }
  }

  @Test
  void jobsThatComeBackStandWhereTheyStood() {
    try (OwnStore own = OwnStore.open(folder.resolve("legwork.db"))) {
      List<Job> waiting = new ArrayList<>(insert(own, JOBS, false));
      waiting.sort(IN_LINE);
      List<Job> held = own.claim(2_500);
      List<Step<?>> back = new ArrayList<>();
      held.forEach(job -> back.add(new Step.Release(claimOf(job))));
      Collections.shuffle(back, random);
      own.applyAll(back);
      assertThat(own.claimIds(JOBS)).isEqualTo(waiting.stream().map(Job::id).toList());
    }
  }

  @Test
  void aTimetableLongerThanAnyWindowComesDueInTime() {
    try (OwnStore own = OwnStore.open(folder.resolve("legwork.db"))) {
      List<Job> jobs = new ArrayList<>(insert(own, JOBS, true));
      own.reopen();
      Set<JobId> due = new HashSet<>();
      while (due.size() < JOBS) {
        own.clock.tick(Duration.ofSeconds(200));
        List<JobId> expected =
            jobs.stream()
                .filter(job -> !job.status().dueAt().isAfter(own.clock.instant()))
                .filter(job -> !due.contains(job.id()))
                .sorted(IN_LINE)
                .map(Job::id)
                .toList();
        assertThat(own.claimIds(JOBS)).isEqualTo(expected);
        due.addAll(expected);
      }
      assertThat(own.apply(new Step.Promote(10)).nextAt()).isNull();
    }
  }

  @Test
  void aLongParkingPlaceEmptiesInOrderAndNobodyInItIsForgotten() {
    try (OwnStore own = OwnStore.open(folder.resolve("legwork.db"))) {
      List<Job> waiting = new ArrayList<>();
      for (int i = 0; i < 800; i++) {
        waiting.add(own.submit(Specs.make().concurrency("k", 2).priority(i % 10).build()));
      }
      assertThat(insert(own, 100, false)).hasSize(100);
      waiting.sort(IN_LINE);
      List<Job> held = new ArrayList<>(own.claim(1_000));
      assertThat(held).hasSize(102);
      held.removeIf(job -> job.spec().concurrency() == null);
      assertThat(ids(held)).isEqualTo(ids(waiting.subList(0, 2)));
      waiting.subList(0, 2).clear();
      own.reopen();
      while (!waiting.isEmpty()) {
        Job done = held.remove(0);
        // The one that the permit let in goes away again: the next one must not wait for it.
        own.applyAll(
            List.of(
                new Step.Finish(claimOf(done), Transition.succeeded(null), null),
                new Step.Cancel(waiting.remove(0).id(), CancelRequest.PLAIN)));
        List<Job> next = own.claim(1_000);
        assertThat(ids(next)).isEqualTo(waiting.stream().limit(1).map(Job::id).toList());
        waiting.removeIf(job -> ids(next).contains(job.id()));
        held.addAll(next);
      }
    }
  }

  @Test
  void aLaneThatExpiresWholeLeavesNothingBehind() {
    try (OwnStore own = OwnStore.open(folder.resolve("legwork.db"))) {
      List<Step<?>> steps = new ArrayList<>();
      for (int i = 0; i < JOBS; i++) {
        JobSpec spec = Specs.make().expiresIn(Duration.ofMillis(1 + i % 50)).build();
        steps.add(new Step.Insert(Submission.of(spec)));
      }
      own.applyAll(steps);
      Job last = own.submit(Specs.make().priority(0).build());
      own.clock.tick(Duration.ofSeconds(1));
      assertThat(own.claimIds(10)).containsExactly(last.id());
      var queue = OwnStore.await(own.store.queues()).get(0);
      assertThat(queue.count(JobState.EXPIRED)).isEqualTo(JOBS);
      assertThat(queue.count(JobState.QUEUED)).isZero();
    }
  }

  /** Jobs of mixed priorities, in an order that is not that of their ids. */
  private List<Job> insert(OwnStore own, int count, boolean delayed) {
    List<Step<?>> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Specs specs = Specs.make().priority(random.nextInt(10));
      if (delayed) {
        specs.delay(Duration.ofSeconds(1 + random.nextInt(1_000)));
      }
      steps.add(new Step.Insert(Submission.of(specs.build())));
    }
    Collections.shuffle(steps, random);
    return Stream.iterate(0, from -> from < count, from -> from + 500)
        .flatMap(from -> own.applyAll(steps.subList(from, Math.min(count, from + 500))).stream())
        .map(answer -> ((Step.Inserted) answer).job())
        .toList();
  }

  private static Claim claimOf(Job job) {
    return new Claim(job.id(), job.status().node(), job.status().fence());
  }

  private static List<JobId> ids(List<Job> jobs) {
    return jobs.stream().map(Job::id).toList();
  }
}
