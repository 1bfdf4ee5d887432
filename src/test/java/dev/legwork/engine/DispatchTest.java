package dev.legwork.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.store.QueuePatch;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is claimed, in which order, and that nobody has to poll for it. */
class DispatchTest {
  private static final Duration SOON = Duration.ofMillis(40);

  @TempDir Path folder;

  private EngineLab lab(Backend backend, int slots) {
    return EngineLab.plan().store(backend.in(folder)).slots(slots).start();
  }

  private static JobSpec named(String name) {
    return Specs.make().name(name).build();
  }

  @ParameterizedTest
  @EnumSource
  void jobSubmittedToAnIdleEngineRunsAtOnce(Backend backend) {
    try (EngineLab lab = lab(backend, 1)) {
      for (int i = 0; i < 50; i++) {
        Job job = lab.submit(Specs.plain());
        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        lab.script.next().succeed();
        assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
      }
      lab.drained();
    }
  }

  @ParameterizedTest
  @EnumSource
  void higherPriorityGoesFirstWhenASlotGetsFree(Backend backend) {
    try (EngineLab lab = lab(backend, 1)) {
      lab.submit(named("first"));
      Script.Try first = lab.script.next();
      for (int priority : List.of(1, 9, 5)) {
        lab.submit(Specs.make().name("p" + priority).priority(priority).build());
      }
      List<String> order = new ArrayList<>();
      first.succeed();
      for (int i = 0; i < 3; i++) {
        Script.Try next = lab.script.next();
        order.add(next.name());
        next.succeed();
      }
      assertThat(order).containsExactly("p9", "p5", "p1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void delayedJobRunsAtItsTimeAndNotBefore(Backend backend) {
    try (EngineLab lab = lab(backend, 1)) {
      lab.script.play(attempt -> EndsAt.once());
      Job later = lab.submit(Specs.make().delay(SOON.multipliedBy(2)).build());
      Job sooner = lab.submit(Specs.make().delay(SOON).build());
      for (Job job : List.of(sooner, later)) {
        Job ended = lab.ended(job);
        assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(ended.status().startedAt()).isAfterOrEqualTo(job.status().dueAt());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyDelayedJobsAllRunThoughTheSlotsAreBusyWhenTheyAreDue(Backend backend) {
    try (EngineLab lab = lab(backend, 1)) {
      lab.submit(named("blocks"));
      Script.Try blocks = lab.script.next();
      List<Job> jobs = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        jobs.add(lab.submit(Specs.make().delay(Duration.ofMillis(1 + i % 7)).build()));
      }
      lab.script.play(attempt -> EndsAt.once());
      Job bell = lab.submit(Specs.make().kind(JobKind.HTTP).delay(SOON).build());
      lab.ended(bell);
      blocks.succeed();
      jobs.forEach(job -> assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED));
    }
  }

  @ParameterizedTest
  @EnumSource
  void jobWaitsForThoseItComesAfterAndFailsWithThem(Backend backend) {
    try (EngineLab lab = lab(backend, 2)) {
      Job one = lab.submit(named("one"));
      Job two = lab.submit(named("two"));
      Job after = lab.submit(Specs.make().name("after").after(one.id(), two.id()).build());
      Script.Try first = lab.script.next();
      Script.Try second = lab.script.next();
      first.succeed();
      lab.ended(first.job());
      assertThat(lab.get(after.id()).state()).isEqualTo(JobState.SCHEDULED);
      second.succeed();
      Script.Try last = lab.script.next();
      assertThat(last.name()).isEqualTo("after");
      Job never = lab.submit(Specs.make().name("never").after(after.id()).build());
      last.fail(false);
      assertThat(lab.ended(never).status().error().code()).isEqualTo(JobError.Code.CHILD_FAILED);
      assertThat(lab.script.waiting()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void overdueJobExpiresWhereverItWaits(Backend backend) {
    try (EngineLab lab = lab(backend, 1)) {
      EngineLab.get(lab.engine.queues().patch("paused", QueuePatch.paused(true)));
      lab.submit(named("blocks"));
      Script.Try blocks = lab.script.next();
      Job queued = lab.submit(Specs.make().expiresIn(SOON).build());
      Job paused = lab.submit(Specs.make().queue("paused").expiresIn(SOON).build());
      Job after = lab.submit(Specs.make().after(blocks.job().id()).expiresIn(SOON).build());
      Job delayed = lab.submit(Specs.make().delay(EngineLab.LONG).expiresIn(SOON).build());
      for (Job job : List.of(queued, paused, after, delayed)) {
        assertThat(lab.ended(job).state()).isEqualTo(JobState.EXPIRED);
      }
      blocks.succeed();
      lab.drained();
      assertThat(lab.script.waiting()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void endOfAnAttemptMakesRoomForAnotherKindOfTheSameQueueOrKey(Backend backend) {
    try (EngineLab lab = lab(backend, 2)) {
      EngineLab.get(
          lab.engine.queues().patch("narrow", new QueuePatch(Optional.of(1), null, null)));
      for (Specs specs :
          List.of(Specs.make().queue("narrow"), Specs.make().concurrency("key", 1))) {
        lab.submit(specs.kind(JobKind.PROCESS).name("process").build());
        Script.Try process = lab.script.next();
        lab.submit(specs.kind(JobKind.HTTP).name("http").build());
        process.succeed();
        Script.Try http = lab.script.next();
        assertThat(http.name()).isEqualTo("http");
        lab.submit(specs.kind(JobKind.PROCESS).name("process").build());
        http.fail(false);
        lab.script.next().succeed();
      }
      lab.drained();
    }
  }

  @ParameterizedTest
  @EnumSource
  void jobsRunWhenTheirQueueIsResumedOrWidened(Backend backend) {
    try (EngineLab lab = lab(backend, 3)) {
      QueueService queues = lab.engine.queues();
      EngineLab.get(queues.patch("q", new QueuePatch(Optional.of(1), null, true)));
      for (int i = 0; i < 3; i++) {
        lab.submit(Specs.in("q"));
      }
      EngineLab.get(queues.patch("q", QueuePatch.paused(false)));
      Script.Try first = lab.script.next();
      EngineLab.get(queues.patch("q", new QueuePatch(Optional.of(2), null, null)));
      Script.Try second = lab.script.next();
      assertThat(lab.script.waiting()).isZero();
      EngineLab.get(queues.patch("q", new QueuePatch(Optional.empty(), null, null)));
      Script.Try third = lab.script.next();
      List.of(first, second, third).forEach(Script.Try::succeed);
      lab.drained();
    }
  }

  @ParameterizedTest
  @EnumSource
  void retryAndRunNowByHandWakeTheEngine(Backend backend) {
    try (EngineLab lab = lab(backend, 1)) {
      Job job = lab.submit(Specs.make().attempts(1, SOON).build());
      lab.script.next().fail(true);
      lab.ended(job);
      EngineLab.get(lab.engine.jobs().retry(job.id()));
      lab.script.next().succeed();
      assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
      Job far = lab.submit(Specs.make().delay(Duration.ofDays(3)).build());
      EngineLab.get(lab.engine.jobs().runNow(far.id()));
      lab.script.next().succeed();
      assertThat(lab.ended(far).state()).isEqualTo(JobState.SUCCEEDED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void batchWiderThanTheSlotsRunsToItsEnd(Backend backend) {
    try (EngineLab lab = lab(backend, 100)) {
      lab.script.play(attempt -> EndsAt.once());
      List<Submission> batch = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        batch.add(Submission.of(Specs.plain()));
      }
      for (Step.Inserted inserted : EngineLab.get(lab.engine.jobs().submitAll(batch))) {
        assertThat(lab.ended(inserted.job()).state()).isEqualTo(JobState.SUCCEEDED);
      }
      lab.drained();
    }
  }

  @ParameterizedTest
  @EnumSource
  void submissionsOfManyThreadsAgainstFewSlotsLeaveNobodyWaiting(Backend backend)
      throws InterruptedException {
    try (EngineLab lab = lab(backend, 1)) {
      lab.script.play(attempt -> EndsAt.once());
      List<Job> jobs = java.util.Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        JobKind kind = i % 2 == 0 ? JobKind.HTTP : JobKind.PROCESS;
        Thread thread =
            new Thread(
                () -> {
                  for (int n = 0; n < 100; n++) {
                    Job job = lab.submit(Specs.make().kind(kind).build());
                    jobs.add(job);
                    lab.ended(job);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join(60_000);
      }
      assertThat(jobs).hasSize(400);
      jobs.forEach(job -> assertThat(lab.get(job.id()).state()).isEqualTo(JobState.SUCCEEDED));
      lab.drained();
    }
  }

  @ParameterizedTest
  @EnumSource
  void pollAloneFindsEverything(Backend backend) {
    Timing polls =
        new Timing(
            Duration.ofMillis(5),
            EngineLab.LONG,
            EngineLab.LONG,
            Duration.ofMillis(1),
            Duration.ofMillis(4));
    EngineLab.Plan plan =
        EngineLab.plan()
            .store(vertx -> new TroubledStore(backend.in(folder).apply(vertx), false))
            .timing(polls)
            .slots(1);
    try (EngineLab lab = plan.start()) {
      lab.script.play(attempt -> EndsAt.once());
      Job plain = add(lab, Specs.plain());
      assertThat(polled(lab, plain).state()).isEqualTo(JobState.SUCCEEDED);
      Job delayed = add(lab, Specs.make().delay(SOON).build());
      Job after = add(lab, Specs.make().after(delayed.id()).build());
      Job expires = add(lab, Specs.make().delay(EngineLab.LONG).expiresIn(SOON).build());
      assertThat(polled(lab, after).state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(polled(lab, expires).state()).isEqualTo(JobState.EXPIRED);
    }
  }

  /** Past the service, which would claim with it. */
  private static Job add(EngineLab lab, JobSpec spec) {
    return EngineLab.get(lab.store.apply(new Step.Insert(Submission.of(spec)))).job();
  }

  private static Job polled(EngineLab lab, Job job) {
    // No event tells of the end; each look is a request, so that this is no busy wait.
    for (int looks = 0; looks < 100_000; looks++) {
      Job now = EngineLab.get(lab.engine.jobs().awaitFinal(job.id(), Duration.ofMillis(5)));
      if (now.state().isFinal()) {
        return now;
      }
    }
    throw new AssertionError("Never ends: " + job);
  }

  @Test
  void storeMayTellOfCommitsBeforeTheEngineRuns() {
    try (EngineLab lab = EngineLab.plan().make()) {
      EngineLab.get(lab.store.start());
      Job delayed = lab.submit(Specs.make().delay(SOON).build());
      Job queued = lab.submit(Specs.plain());
      lab.script.play(attempt -> EndsAt.once());
      EngineLab.get(lab.engine.start());
      assertThat(lab.ended(queued).state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(lab.ended(delayed).state()).isEqualTo(JobState.SUCCEEDED);
    }
  }

  @Test
  void kindThatNobodyPerformsIsRefusedAndNeverClaimed() {
    try (EngineLab lab = EngineLab.start()) {
      assertThatThrownBy(() -> lab.submit(Specs.make().kind(JobKind.BUS).build()))
          .isInstanceOf(Refusal.Invalid.class);
      Job stored = add(lab, Specs.make().kind(JobKind.BUS).build());
      Job other = lab.submit(Specs.plain());
      lab.script.next().succeed();
      lab.ended(other);
      assertThat(lab.get(stored.id()).state()).isEqualTo(JobState.QUEUED);
    }
  }
}
