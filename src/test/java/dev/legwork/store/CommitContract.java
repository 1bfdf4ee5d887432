package dev.legwork.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.job.Transition;
import dev.legwork.store.Step.Fenced;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Lists of steps as commits, what listeners hear, life cycle, bounds, threads. */
abstract class CommitContract extends StoreGroup {
  CommitContract(StoreBackend backend) {
    super(backend);
  }

  /** What listeners heard of everything asked so far. */
  private List<List<Job>> heard() {
    await(store.stop());
    return commits;
  }

  @Test
  void anEmptyListIsAnsweredWithNothing() {
    assertThat(applyAll()).isEmpty();
    assertThat(heard()).isEmpty();
  }

  @Test
  void oneListHasOneMoment() {
    List<Object> answers =
        applyAll(
            new Step.Insert(Submission.of(Specs.plain())),
            new Step.Insert(Submission.of(Specs.plain())));
    assertThat(answers)
        .extracting(answer -> ((Step.Inserted) answer).job().origin().createdAt())
        .containsOnly(now());
  }

  @Test
  void listenersHearOfEachChangedJobOnceAsItIsInTheOrderOfItsLastChange() {
    Job first = submit();
    Job second = submit();
    clock.tick(MINUTE);
    Submission third = Submission.of(Specs.plain());
    commits.clear();
    applyAll(new Step.Insert(third), claimStep("n1", 2), new Step.Insert(third));
    List<List<Job>> heard = heard();
    assertThat(heard).hasSize(1);
    assertThat(ids(heard.get(0))).containsExactly(third.id(), first.id(), second.id());
    assertThat(heard.get(0))
        .extracting(Job::state)
        .containsExactly(JobState.QUEUED, JobState.RUNNING, JobState.RUNNING);
  }

  @Test
  void listenersHearOfConsequences() {
    Job one = running("n1");
    Job next = submit(Specs.make().after(one.id()).build());
    commits.clear();
    Job failed = finish(one, Transition.failed(ERROR, null)).job();
    Job child = find(next.id());
    assertThat(heard()).containsExactly(List.of(failed, child));
  }

  @Test
  void listenersDoNotHearOfWhatChangedNothingOrIsGone() {
    Job done = succeeded();
    commits.clear();
    pause("default");
    alive("n1");
    apply(new Step.Delete(done.id()));
    claim("n1", 5);
    promote();
    assertThat(heard()).isEmpty();
  }

  @Test
  void listenersHearOfAJobsVersionsInOrder() {
    Job job = running("n1");
    finish(job, Transition.retryIn(MINUTE, ERROR, null));
    clock.tick(MINUTE);
    succeed(claimOne("n1"));
    assertThat(heard().stream().flatMap(List::stream))
        .extracting(changed -> changed.status().version())
        .containsExactly(1L, 2L, 3L, 5L, 6L);
  }

  @Test
  void aListenerThatFailsHarmsNobody() {
    await(store.stop());
    store = backend.create(clock, RetentionPolicy.DEFAULT);
    store.onCommitted(
        jobs -> {
          throw new IllegalStateException("A listener that fails on purpose");
        });
    store.onCommitted(commits::add);
    await(store.start());
    submit();
    submit();
    assertThat(all()).hasSize(2);
    assertThat(heard()).hasSize(2);
  }

  @Test
  void aListThatFailsLeavesNoTrace() {
    Job running = running("n1");
    Job queued = submit();
    commits.clear();
    Submission good =
        Submission.of(Specs.make().queue("new").concurrency("k", 1).build())
            .with(new IdempotencyKey("a", "k", "f", HOUR));
    // No rank can hold this moment.
    Submission bad = Submission.of(Specs.make().runAt(Instant.MAX).build());
    assertThatThrownBy(
            () ->
                applyAll(
                    new Step.Insert(good),
                    finishStep(running, Transition.succeeded(RESULT)),
                    claimStep("n2", 5),
                    new Step.PutQueue("made", QueuePatch.paused(true)),
                    new Step.Insert(bad)))
        .isInstanceOf(StoreFailure.class);
    assertThat(all()).containsExactly(queued, running);
    assertThat(await(store.queues()))
        .extracting(queue -> queue.settings().name())
        .containsExactly("default");
    assertThat(claimIds("n3", 5)).containsExactly(queued.id());
    Step.Inserted again = apply(new Step.Insert(good));
    assertThat(again.outcome()).isEqualTo(Step.Inserted.InsertOutcome.CREATED);
    assertThat(succeed(running).applied()).isTrue();
    assertThat(heard()).hasSize(3);
  }

  @Test
  void aStoreThatIsNotOpenSaysSo() {
    JobStore closed = backend.create(clock, RetentionPolicy.DEFAULT);
    assertThatThrownBy(() -> await(closed.apply(new Step.Promote(1))))
        .isInstanceOf(StoreFailure.class);
    await(closed.stop());
    await(store.stop());
    await(store.stop());
    assertThatThrownBy(() -> await(store.find(JobId.next()))).isInstanceOf(StoreFailure.class);
    assertThatThrownBy(() -> await(store.apply(new Step.Promote(1))))
        .isInstanceOf(StoreFailure.class);
  }

  @Test
  void aStopCompletesWhatWasAsked() {
    List<Future<Step.Inserted>> asked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      asked.add(store.apply(new Step.Insert(Submission.of(Specs.plain()))));
    }
    await(store.stop());
    assertThat(asked).allMatch(Future::succeeded);
    assertThat(commits.stream().mapToInt(List::size).sum()).isEqualTo(100);
  }

  @Test
  void requestsThatWaitAreBounded() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    await(store.stop());
    store = backend.create(clock, RetentionPolicy.DEFAULT);
    store.onCommitted(
        jobs -> {
          busy.countDown();
          awaitLatch(goOn);
        });
    await(store.start());
    List<Future<?>> asked = new ArrayList<>();
    asked.add(store.apply(new Step.Insert(Submission.of(Specs.plain()))));
    assertThat(busy.await(20, SECONDS)).isTrue();
    StoreFailure refusal = null;
    while (refusal == null && asked.size() < 200_000) {
      Future<QueueSettings> one = store.apply(new Step.PutQueue("q", QueuePatch.NONE));
      if (one.failed()) {
        refusal = (StoreFailure) one.cause();
      } else {
        asked.add(one);
      }
    }
    goOn.countDown();
    assertThat(refusal).isNotNull();
    assertThat(refusal.isTransient()).isTrue();
    await(Future.all(asked));
    assertThat(apply(new Step.PutQueue("after", QueuePatch.NONE))).isNotNull();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void answersComeBackOnTheCallersContext() {
    Vertx vertx = Vertx.vertx();
    try {
      Context context = vertx.getOrCreateContext();
      Promise<List<Boolean>> seen = Promise.promise();
      context.runOnContext(
          start -> {
            List<Boolean> there = new ArrayList<>();
            store
                .apply(new Step.Insert(Submission.of(Specs.plain())))
                .onComplete(done -> there.add(Vertx.currentContext() == context))
                .compose(inserted -> store.find(inserted.job().id()))
                .onComplete(done -> there.add(Vertx.currentContext() == context))
                .compose(found -> store.queues())
                .onComplete(done -> there.add(Vertx.currentContext() == context))
                .map(done -> there)
                .onComplete(seen);
          });
      assertThat(await(seen.future())).containsExactly(true, true, true);
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void everyJobOfTwoThousandRunsOnceWhoeverClaims() throws InterruptedException {
    int jobs = 2_000;
    for (int batch = 0; batch < 20; batch++) {
      List<Step<?>> steps = new ArrayList<>();
      for (int i = 0; i < jobs / 20; i++) {
        Specs specs = Specs.make().queue("q" + i % 7).priority(i % 10);
        steps.add(new Step.Insert(Submission.of(specs.build())));
      }
      await(store.apply(steps));
    }
    List<JobId> finished = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Throwable> trouble = new java.util.concurrent.CopyOnWriteArrayList<>();
    List<Thread> nodes = new ArrayList<>();
    for (int node = 0; node < 4; node++) {
      String name = "n" + node;
      Thread thread = new Thread(() -> workOff(name, finished), name);
      thread.setUncaughtExceptionHandler((dead, cause) -> trouble.add(cause));
      thread.start();
      nodes.add(thread);
    }
    for (Thread thread : nodes) {
      thread.join(30_000);
    }
    assertThat(trouble).isEmpty();
    Set<JobId> distinct = new HashSet<>(finished);
    assertThat(finished).hasSize(jobs);
    assertThat(distinct).hasSize(jobs);
    assertThat(all()).hasSize(jobs).allMatch(job -> job.state() == JobState.SUCCEEDED);
    assertThat(all()).allMatch(job -> job.status().fence() == 1);
  }

  private void workOff(String node, List<JobId> finished) {
    List<Job> held = claim(node, 10);
    while (!held.isEmpty()) {
      List<Step<?>> steps = new ArrayList<>();
      for (Job job : held) {
        steps.add(finishStep(job, Transition.succeeded(RESULT)));
      }
      steps.add(claimStep(node, 10));
      List<Object> answers = await(store.apply(steps));
      for (Object answer : answers.subList(0, held.size())) {
        finished.add(((Fenced) answer).job().id());
      }
      held = ((Step.Claimed) answers.get(held.size())).jobs();
    }
  }

  @Test
  void aListThatFailsTakesNoLease() {
    Job running = running("n1");
    assertThatThrownBy(
            () ->
                applyAll(
                    new Step.Renew("n2", LEASE, List.of()),
                    new Step.Insert(Submission.of(Specs.make().runAt(Instant.MAX).build()))))
        .isInstanceOf(StoreFailure.class);
    assertThat(rescue()).isEmpty();
    clock.tick(LEASE);
    assertThat(ids(rescue())).containsExactly(running.id());
  }

  @Test
  void listenersDoNotHearOfWhatCameAndWentInOneCommit() {
    Job claimed = running("n1", Specs.make().retention(java.time.Duration.ZERO).build());
    commits.clear();
    applyAll(finishStep(claimed, Transition.succeeded(RESULT)), new Step.Prune(5));
    assertThat(exists(claimed.id())).isFalse();
    assertThat(heard()).isEmpty();
  }
}
