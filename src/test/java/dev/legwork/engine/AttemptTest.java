package dev.legwork.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.RawJson;
import dev.legwork.output.Stream;
import dev.legwork.store.AttemptRecord;
import dev.legwork.store.Specs;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How attempts end and what their job makes of it. */
class AttemptTest {
  private static final Duration TICK = Duration.ofMillis(1);
  private static final Timing IMPATIENT =
      new Timing(Duration.ZERO, TICK, TICK, TICK, Duration.ofMillis(4));

  private EngineLab lab;

  private EngineLab lab(Timing timing) {
    lab = EngineLab.plan().timing(timing).slots(1).start();
    return lab;
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private static JobSpec tries(int most) {
    return Specs.make().attempts(most, TICK).build();
  }

  /** Every slot is free: the one there is takes another job. */
  private void slotIsFree() {
    Script.Try next;
    Job job = lab.submit(Specs.make().name("is the slot free").build());
    do {
      next = lab.script.next();
    } while (!next.job().id().equals(job.id()));
    next.succeed();
    assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
    lab.drained();
  }

  @Test
  void attemptThatTakesTooLongIsToldToStopAndTriedAgain() {
    lab(EngineLab.HINTS_ONLY);
    Job job = lab.submit(Specs.make().attempts(2, TICK).timeout(TICK).build());
    assertThat(lab.script.next().order().reason()).isEqualTo(Stop.Reason.TIMEOUT);
    assertThat(lab.script.next().order().reason()).isEqualTo(Stop.Reason.TIMEOUT);
    Job ended = lab.ended(job);
    assertThat(ended.state()).isEqualTo(JobState.FAILED);
    assertThat(ended.status().error().code()).isEqualTo(JobError.Code.TIMEOUT);
    assertThat(ended.status().attempt()).isEqualTo(2);
    slotIsFree();
  }

  @Test
  void executorThatDoesNotStopIsGivenUpAndWhatItSaysLaterIsDropped() {
    lab(IMPATIENT);
    lab.script.beStubborn();
    Job job = lab.submit(Specs.make().attempts(5, TICK).timeout(TICK).build());
    Script.Try stuck = lab.script.next();
    Job ended = lab.ended(job);
    assertThat(ended.state()).isEqualTo(JobState.FAILED);
    assertThat(ended.status().error().code()).isEqualTo(JobError.Code.INTERNAL);
    stuck.as(
        () -> {
          assertThat(stuck.attempt.write(Stream.STDOUT, Buffer.buffer("late")))
              .matches(Future::succeeded);
          stuck.attempt.progress(new RawJson("1"));
        });
    stuck.succeed();
    slotIsFree();
    assertThat(lab.get(job.id())).isEqualTo(ended);
    assertThat(EngineLab.get(lab.engine.logs().tail(job.id(), 1, null, 10))).isZero();
  }

  @Test
  void remindersOfACancelGiveAStubbornExecutorNoMoreTime() {
    Timing timing =
        new Timing(Duration.ZERO, TICK, Duration.ofMillis(50), TICK, Duration.ofMillis(4));
    lab = EngineLab.plan().timing(timing).slots(1).lease(Duration.ofMillis(30)).start();
    lab.script.beStubborn();
    Job job = lab.submit(Specs.plain());
    Script.Try stuck = lab.script.next();
    lab.cancel(job, null);
    assertThat(lab.ended(job).status().error().code()).isEqualTo(JobError.Code.INTERNAL);
    assertThat(stuck.orders).hasSize(1);
  }

  @Test
  void failedAttemptIsTriedAgainAfterItsBackoffUntilTheBudgetIsUsedUp() {
    lab(EngineLab.HINTS_ONLY);
    Duration wait = Duration.ofMillis(20);
    Job job = lab.submit(Specs.make().attempts(3, wait).build());
    for (int i = 1; i <= 3; i++) {
      Script.Try attempt = lab.script.next();
      assertThat(attempt.job().status().attempt()).isEqualTo(i);
      attempt.fail(true);
    }
    assertThat(lab.ended(job).state()).isEqualTo(JobState.FAILED);
    List<AttemptRecord> attempts = EngineLab.get(lab.engine.jobs().attempts(job.id()));
    assertThat(attempts).hasSize(3);
    for (int i = 1; i < 3; i++) {
      assertThat(attempts.get(i).startedAt())
          .isAfterOrEqualTo(attempts.get(i - 1).finishedAt().plus(wait));
    }
    slotIsFree();
  }

  @Test
  void longerWishOfTheOtherSideOutweighsTheBackoff() {
    lab(EngineLab.HINTS_ONLY);
    Job job = lab.submit(tries(2));
    Duration wish = Duration.ofMillis(60);
    lab.script.next().end(Script.failure(true, wish));
    lab.script.next().succeed();
    assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
    List<AttemptRecord> attempts = EngineLab.get(lab.engine.jobs().attempts(job.id()));
    assertThat(attempts.get(1).startedAt())
        .isAfterOrEqualTo(attempts.get(0).finishedAt().plus(wish));
  }

  @Test
  void failureThatAnotherAttemptWouldNotHelpIsFinal() {
    lab(EngineLab.HINTS_ONLY);
    Job job = lab.submit(tries(5));
    lab.script.next().fail(false);
    Job ended = lab.ended(job);
    assertThat(ended.state()).isEqualTo(JobState.FAILED);
    assertThat(ended.status().attempt()).isEqualTo(1);
    slotIsFree();
  }

  @Test
  void defectsOfAnExecutorAreRetriedAndCostNoSlot() {
    lab(EngineLab.HINTS_ONLY);
    Promise<Outcome> twice = Promise.promise();
    List<java.util.function.Function<Script.Try, Future<Outcome>>> defects =
        List.of(
            attempt -> {
              throw new IllegalStateException("thrown");
            },
            attempt -> {
              throw new StackOverflowError("thrown as an error");
            },
            attempt -> Future.failedFuture("failed"),
            attempt -> null,
            attempt -> Future.succeededFuture(null),
            attempt -> Future.succeededFuture(new Outcome.Stopped(null)),
            attempt -> {
              attempt.attempt.onStop(
                  order -> {
                    throw new IllegalStateException("thrown when told to stop");
                  });
              return twice.future();
            });
    for (var defect : defects) {
      lab.script.play(
          attempt -> {
            if (attempt.job().status().attempt() == 1) {
              return defect.apply(attempt);
            }
            return EndsAt.once();
          });
      Job job = lab.submit(Specs.make().attempts(2, TICK).timeout(Duration.ofMillis(200)).build());
      if (defect == defects.get(defects.size() - 1)) {
        Script.Try last = lab.script.next();
        while (!last.job().id().equals(job.id())) {
          last = lab.script.next();
        }
        EngineLab.get(lab.engine.jobs().cancel(job.id(), dev.legwork.job.CancelRequest.PLAIN));
        assertThat(twice.tryComplete(new Outcome.Stopped(null))).isTrue();
        assertThat(twice.tryComplete(new Outcome.Succeeded(null))).isFalse();
        assertThat(lab.ended(job).state()).isEqualTo(JobState.CANCELLED);
      } else {
        Job ended = lab.ended(job);
        assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(ended.status().attempt()).isEqualTo(2);
      }
    }
    lab.script.play(attempt -> attempt.end.future());
    slotIsFree();
  }

  @Test
  void outcomeFromAForeignThreadCounts() throws InterruptedException {
    lab(EngineLab.HINTS_ONLY);
    Job job = lab.submit(tries(1));
    Script.Try attempt = lab.script.next();
    Thread foreign = new Thread(() -> attempt.end.complete(new Outcome.Succeeded(null)));
    foreign.start();
    foreign.join(20_000);
    assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
    slotIsFree();
  }

  @Test
  void outputAndProgressOfAnAttemptAreKept() {
    lab(EngineLab.HINTS_ONLY);
    Job job = lab.submit(tries(1));
    Script.Try attempt = lab.script.next();
    attempt.as(
        () -> {
          assertThat(attempt.attempt.write(Stream.STDOUT, Buffer.buffer("hello\n"))).isNotNull();
          attempt.attempt.progress(new RawJson("{\"percent\":50}"));
        });
    attempt.end(new Outcome.Succeeded(new RawJson("42")));
    Job ended = lab.ended(job);
    assertThat(ended.status().result().text()).isEqualTo("42");
    lab.drained();
    assertThat(EngineLab.get(lab.store.output(job.id(), 1))).isPresent();
  }
}
