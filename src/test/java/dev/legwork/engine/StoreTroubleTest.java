package dev.legwork.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.engine.TroubledStore.Trouble;
import dev.legwork.executor.Stop;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobState;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.StoreFailure;
import dev.legwork.store.Submission;
import dev.legwork.store.heap.HeapJobStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store that fails for a while costs time, no job and no slot. */
class StoreTroubleTest {
  private static final Timing POLLS =
      new Timing(
          Duration.ofMillis(5),
          EngineLab.LONG,
          EngineLab.LONG,
          Duration.ofMillis(1),
          Duration.ofMillis(4));

  private TroubledStore store;
  private final EngineLab lab =
      EngineLab.plan()
          .slots(1)
          .timing(POLLS)
          .store(
              vertx -> {
                store =
                    new TroubledStore(
                        new HeapJobStore(InstantSource.system(), RetentionPolicy.DEFAULT), true);
                return store;
              })
          .start();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void endIsWrittenOnceTheStoreTakesItAgain() {
    AtomicInteger left = store.trouble(Step.Finish.class, 20, Trouble.BUSY);
    Job job = lab.submit(Specs.plain());
    lab.script.next().succeed();
    assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(left.get()).isLessThan(0);
    lab.drained();
  }

  @Test
  void endWhoseAnswerWasLostIsNotWrittenTwice() {
    store.trouble(Step.Finish.class, 1, Trouble.ANSWER_LOST);
    Job job = lab.submit(Specs.make().attempts(5, Duration.ofHours(1)).build());
    lab.script.next().fail(true);
    lab.drained();
    Job after = lab.get(job.id());
    assertThat(after.state()).isEqualTo(JobState.RETRYING);
    assertThat(after.status().failures()).isEqualTo(1);
  }

  @Test
  void endThatSharedACommitWithABadRequestIsWrittenTheNextTime() {
    store.trouble(Step.Finish.class, 2, Trouble.BROKEN);
    Job job = lab.submit(Specs.plain());
    lab.script.next().succeed();
    assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
    lab.drained();
  }

  @Test
  void resultThatTheStoreNeverTakesFailsTheJobAndFreesTheSlot() {
    store.trouble(
        steps ->
            steps.stream()
                    .anyMatch(
                        step ->
                            step instanceof Step.Finish finish
                                && finish.transition().error() == null)
                ? Trouble.BROKEN
                : Trouble.NONE);
    Job job = lab.submit(Specs.plain());
    lab.script.next().succeed();
    Job ended = lab.ended(job);
    assertThat(ended.state()).isEqualTo(JobState.FAILED);
    assertThat(ended.status().error().code()).isEqualTo(JobError.Code.INTERNAL);
    lab.drained();
  }

  @Test
  void endIsWrittenHoweverOftenTheStoreSaidItNeverWillBe() {
    AtomicInteger left = store.trouble(Step.Finish.class, 40, Trouble.BROKEN);
    Job job = lab.submit(Specs.plain());
    lab.script.next().succeed();
    Job ended = lab.ended(job);
    assertThat(ended.state()).isEqualTo(JobState.FAILED);
    assertThat(ended.status().error().code()).isEqualTo(JobError.Code.INTERNAL);
    assertThat(left.get()).isLessThan(0);
    lab.drained();
  }

  @Test
  void claimHandedBackIsWrittenHoweverOftenTheStoreRefusedIt() {
    AtomicInteger left = store.trouble(Step.Release.class, 40, Trouble.BROKEN);
    Job job = lab.submit(Specs.plain());
    Script.Try first = lab.script.next();
    EngineLab.get(lab.engine.drain(Duration.ZERO));
    assertThat(first.order().reason()).isEqualTo(Stop.Reason.DRAIN);
    assertThat(lab.get(job.id()).state()).isEqualTo(JobState.QUEUED);
    assertThat(left.get()).isLessThan(0);
  }

  @Test
  void endIsNotLostForAClaimThatTheStoreCannotDo() {
    Job job = lab.submit(Specs.plain());
    Script.Try first = lab.script.next();
    store.trouble(
        steps ->
            steps.stream().anyMatch(Step.Finish.class::isInstance)
                    && steps.stream().anyMatch(Step.ClaimDue.class::isInstance)
                ? Trouble.BROKEN
                : Trouble.NONE);
    first.succeed();
    assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
    lab.drained();
  }

  @Test
  void claimsGoOnAfterTheStoreRefusedThem() {
    Job blocks = lab.submit(Specs.plain());
    Script.Try first = lab.script.next();
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      jobs.add(lab.submit(Specs.plain()));
    }
    store.trouble(Step.ClaimDue.class, 10, Trouble.BUSY);
    lab.script.play(attempt -> EndsAt.once());
    first.succeed();
    assertThat(lab.ended(blocks).state()).isEqualTo(JobState.SUCCEEDED);
    jobs.forEach(job -> assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED));
    lab.drained();
  }

  @Test
  void submissionThatFailedTakesNoSlot() {
    AtomicInteger left = store.trouble(Step.Insert.class, 10, Trouble.BUSY);
    while (left.get() > 0) {
      assertThatThrownBy(() -> lab.submit(Specs.plain())).isInstanceOf(StoreFailure.class);
    }
    store.trouble(steps -> Trouble.NONE);
    Job job = lab.submit(Specs.plain());
    lab.script.next().succeed();
    assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
    lab.drained();
  }

  @Test
  void randomTroubleLosesNothing() {
    java.util.Random random = new java.util.Random(4711);
    store.trouble(
        steps -> {
          synchronized (random) {
            return random.nextInt(3) == 0 ? Trouble.BUSY : Trouble.NONE;
          }
        });
    lab.script.play(attempt -> EndsAt.once());
    List<Job> jobs = new ArrayList<>();
    while (jobs.size() < 300) {
      try {
        jobs.add(lab.submit(Specs.plain()));
      } catch (StoreFailure tryAgain) {
        assertThat(tryAgain.isTransient()).isTrue();
      }
    }
    jobs.forEach(job -> assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED));
    lab.drained();
  }

  @Test
  void drainEndsThoughAnEndCannotBeWritten() {
    Timing timing =
        new Timing(
            Duration.ZERO,
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            Duration.ofMillis(4));
    TroubledStore[] made = new TroubledStore[1];
    EngineLab.Plan plan =
        EngineLab.plan()
            .timing(timing)
            .store(
                vertx -> {
                  made[0] =
                      new TroubledStore(
                          new HeapJobStore(InstantSource.system(), RetentionPolicy.DEFAULT), true);
                  return made[0];
                });
    try (EngineLab other = plan.start()) {
      made[0].trouble(Step.Finish.class, Integer.MAX_VALUE, Trouble.BUSY);
      Job job = other.submit(Specs.plain());
      other.script.next().succeed();
      EngineLab.get(other.engine.drain(Duration.ZERO));
      made[0].trouble(steps -> Trouble.NONE);
      assertThat(other.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
    }
  }

  @Test
  void submissionIsRefusedWhenTheStoreIsNotOpen() {
    try (EngineLab closed = EngineLab.plan().make()) {
      assertThatThrownBy(
              () -> EngineLab.get(closed.engine.jobs().submit(Submission.of(Specs.plain()))))
          .isInstanceOf(StoreFailure.class);
      EngineLab.get(closed.engine.drain(Duration.ofDays(1)));
      EngineLab.get(closed.engine.stop());
    }
  }
}
