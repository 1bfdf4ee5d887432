package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Questions. */
abstract class ReadContract extends StoreGroup {
  ReadContract(StoreBackend backend) {
    super(backend);
  }

  private List<JobId> listed(JobFilter filter, int pageSize) {
    List<JobId> found = new ArrayList<>();
    JobId cursor = null;
    do {
      JobPage page = await(store.list(filter, cursor, pageSize));
      assertThat(page.jobs()).hasSizeLessThanOrEqualTo(pageSize);
      found.addAll(ids(page.jobs()));
      cursor = page.next();
    } while (cursor != null);
    return found;
  }

  private static JobFilter filter(JobState... states) {
    return new JobFilter(Set.of(states), null, null, null, Map.of(), null, null, null);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(await(store.find(JobId.next()))).isEmpty();
    assertThat(await(store.waiting(JobId.next()))).isEmpty();
    assertThat(await(store.list(JobFilter.ALL, null, 10))).isEqualTo(new JobPage(List.of(), null));
    assertThat(await(store.queues())).isEmpty();
  }

  @Test
  void aListIsNewestFirstAndPagedWithoutGapsOrRepeats() {
    List<JobId> jobs = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      jobs.add(submit().id());
    }
    Collections.reverse(jobs);
    for (int pageSize : new int[] {1, 2, 3, 7, 100}) {
      assertThat(listed(JobFilter.ALL, pageSize)).isEqualTo(jobs);
    }
    assertThat(ids(await(store.list(JobFilter.ALL, jobs.get(2), 2)).jobs()))
        .isEqualTo(jobs.subList(3, 5));
    assertThat(await(store.list(JobFilter.ALL, jobs.get(6), 2)).jobs()).isEmpty();
    assertThat(await(store.list(JobFilter.ALL, null, 100)).next()).isNull();
  }

  @Test
  void newJobsDoNotDisturbAPageBelowThem() {
    Job first = submit();
    Job second = submit();
    JobPage page = await(store.list(JobFilter.ALL, null, 1));
    submit();
    assertThat(ids(page.jobs())).containsExactly(second.id());
    assertThat(ids(await(store.list(JobFilter.ALL, page.next(), 5)).jobs()))
        .containsExactly(first.id());
  }

  @Test
  void aListOfNoneIsNotAskedFor() {
    assertThatThrownBy(() -> await(store.list(JobFilter.ALL, null, 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aListHoldsWhatMatchesTheWholeFilter() {
    JobId root = JobId.next();
    Job labelled =
        submit(Specs.make().label("a", "1").label("b", "2").name("x").queue("q").build());
    Submission child =
        new Submission(JobId.next(), Specs.plain(), null, null, null, root, root, "nightly");
    apply(new Step.Insert(child));
    clock.tick(MINUTE);
    Job http = submit(Specs.make().kind(JobKind.HTTP).label("a", "1").build());
    submit(Specs.make().delay(HOUR).label("a", "%").build());

    assertThat(listed(filter(JobState.SCHEDULED), 1)).hasSize(1);
    assertThat(listed(filter(JobState.QUEUED, JobState.SCHEDULED), 1)).hasSize(4);
    assertThat(listed(filter(JobState.RUNNING), 1)).isEmpty();
    assertThat(listed(with(JobKind.HTTP, null, null, Map.of(), null, null), 1))
        .containsExactly(http.id());
    assertThat(listed(with(null, "q", "x", Map.of(), null, null), 1))
        .containsExactly(labelled.id());
    assertThat(listed(with(null, "q", "X", Map.of(), null, null), 1)).isEmpty();
    assertThat(listed(with(null, null, null, Map.of("a", "1"), null, null), 1))
        .containsExactly(http.id(), labelled.id());
    assertThat(listed(with(null, null, null, Map.of("a", "1", "b", "2"), null, null), 1))
        .containsExactly(labelled.id());
    assertThat(listed(with(null, null, null, Map.of(), "nightly", null), 1))
        .containsExactly(child.id());
    assertThat(listed(with(null, null, null, Map.of(), null, root), 1)).containsExactly(child.id());
    assertThat(listed(with(null, null, null, Map.of(), null, labelled.id()), 1))
        .containsExactly(labelled.id());
    JobFilter recent =
        new JobFilter(
            Set.of(), null, null, null, Map.of(), null, null, labelled.origin().createdAt());
    assertThat(listed(recent, 1)).hasSize(2).contains(http.id());
  }

  @Test
  void aListWithinQueuesHasNoGapsAndNothingOfOthers() {
    List<JobId> own = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      Job job = submit(Specs.in(List.of("a", "b", "c").get(i % 3)));
      if (i % 3 != 1) {
        own.add(0, job.id());
      }
    }
    for (int pageSize : new int[] {1, 2, 4, 100}) {
      assertThat(listed(JobFilter.ALL.within(Set.of("a", "c")), pageSize)).isEqualTo(own);
    }
    assertThat(listed(filter(JobState.QUEUED).within(Set.of("a", "c", "none")), 2)).isEqualTo(own);
    assertThat(listed(with(null, "a", null, Map.of(), null, null).within(Set.of("a", "c")), 1))
        .hasSize(3);
    assertThat(listed(with(null, "b", null, Map.of(), null, null).within(Set.of("a", "c")), 1))
        .isEmpty();
    assertThat(listed(JobFilter.ALL.within(Set.of("none")), 1)).isEmpty();
    assertThat(listed(JobFilter.ALL.within(Set.of()), 1)).isEmpty();
    assertThat(listed(JobFilter.ALL.within(null), 5)).hasSize(9);
    assertThat(listed(filter(JobState.QUEUED).within(Set.of("a")).narrowedTo(Set.of()), 1))
        .isEmpty();
  }

  private static JobFilter with(
      JobKind kind,
      String queue,
      String name,
      Map<String, String> labels,
      String schedule,
      JobId root) {
    return new JobFilter(Set.of(), kind, queue, name, labels, schedule, root, null);
  }

  @Test
  void queuesAreCountedAndSortedByName() {
    submit(Specs.in("b"));
    submit(Specs.make().queue("b").delay(HOUR).build());
    ended(dev.legwork.job.Transition.failed(ERROR, null), Specs.in("a"));
    put("c", QueuePatch.NONE);
    assertThat(await(store.queues()))
        .extracting(queue -> queue.settings().name())
        .containsExactly("a", "b", "c");
    QueueStatus status = queue("b");
    assertThat(status.count(JobState.QUEUED)).isEqualTo(1);
    assertThat(status.count(JobState.SCHEDULED)).isEqualTo(1);
    assertThat(status.count(JobState.RUNNING)).isZero();
    assertThat(status.depth()).isEqualTo(2);
    assertThat(queue("a").count(JobState.FAILED)).isEqualTo(1);
    assertThat(queue("a").depth()).isZero();
  }

  @Test
  void aQueueTellsSinceWhenItsFirstJobWaits() {
    Job first = submit();
    clock.tick(MINUTE);
    submit();
    assertThat(queue("default").oldestDueAt()).isEqualTo(first.status().dueAt());
    claimOne("n1");
    assertThat(queue("default").oldestDueAt()).isEqualTo(now());
    claimOne("n1");
    assertThat(queue("default").oldestDueAt()).isNull();
  }

  @Test
  void anOldJobOfALowPriorityIsTheOldestThoughOthersComeFirst() {
    Job old = submit(Specs.make().priority(1).build());
    clock.tick(MINUTE);
    Job first = submit(Specs.make().priority(9).build());
    assertThat(queue("default").oldestDueAt()).isEqualTo(old.status().dueAt());
    assertThat(claimIds("n1", 1)).containsExactly(first.id());
    assertThat(queue("default").oldestDueAt()).isEqualTo(old.status().dueAt());
  }

  @Test
  void theOldestOfManyIsToldWithinAMinuteAPriority() {
    Job old = submit(Specs.make().priority(0).build());
    clock.tick(MINUTE.multipliedBy(8));
    for (int i = 0; i < 150; i++) {
      submit(Specs.make().priority(9).build());
    }
    assertThat(queue("default").oldestDueAt())
        .isBetween(old.status().dueAt(), old.status().dueAt().plus(MINUTE.multipliedBy(9)));
  }

  @Test
  void aQueuedJobKnowsHowManyAreAhead() {
    submit();
    submit();
    Job last = submit();
    submit();
    submit(Specs.in("other"));
    Job urgent = submit(Specs.make().priority(9).build());
    Waiting waiting = waiting(last);
    assertThat(waiting.ahead()).isEqualTo(3);
    assertThat(waiting.aheadCapped()).isFalse();
    assertThat(waiting.parked()).isFalse();
    assertThat(waiting.concurrencyLimit()).isNull();
    assertThat(waiting.concurrencyKeyHolders()).isEmpty();
    assertThat(waiting.after()).isEmpty();
    assertThat(waiting.queue().settings().name()).isEqualTo("default");
    assertThat(waiting.queue().count(JobState.QUEUED)).isEqualTo(5);
    assertThat(waiting(urgent).ahead()).isZero();
  }

  @Test
  void whatIsInNoLineHasNobodyAhead() {
    Job retrying = retrying();
    Job done = succeeded();
    Job running = running("n1");
    Job scheduled = submit(Specs.make().delay(HOUR).build());
    for (Job job : List.of(retrying, done, running, scheduled)) {
      Waiting waiting = waiting(job);
      assertThat(waiting.ahead()).isNull();
      assertThat(waiting.parked()).isFalse();
      assertThat(waiting.after()).isEmpty();
    }
  }
}
