package dev.legwork.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Stop;
import dev.legwork.job.Job;
import dev.legwork.job.JobState;
import dev.legwork.store.Specs;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that goes takes nothing more, waits, and hands the rest back. */
class DrainTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void whatRunsMayEndAndWhatWaitsIsLeft(Backend backend) {
    try (EngineLab lab = EngineLab.plan().store(backend.in(folder)).slots(1).start()) {
      Job runs = lab.submit(Specs.plain());
      Script.Try attempt = lab.script.next();
      Job waits = lab.submit(Specs.plain());
      Future<Void> drained = lab.engine.drain(EngineLab.LONG);
      assertThat(lab.engine.isClaiming()).isFalse();
      Job late = lab.submit(Specs.plain());
      attempt.succeed();
      EngineLab.get(drained);
      assertThat(lab.get(runs.id()).state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(lab.get(waits.id()).state()).isEqualTo(JobState.QUEUED);
      assertThat(lab.get(late.id()).state()).isEqualTo(JobState.QUEUED);
      assertThat(lab.script.waiting()).isZero();
      lab.crash();
      lab.script.next().succeed();
      lab.script.next().succeed();
      assertThat(lab.ended(waits).status().lost()).isZero();
      lab.ended(late);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatDoesNotEndInTimeIsHandedBackAndWasNoAttempt(Backend backend) {
    try (EngineLab lab = EngineLab.plan().store(backend.in(folder)).start()) {
      Job job = lab.submit(Specs.plain());
      Script.Try attempt = lab.script.next();
      EngineLab.get(lab.engine.drain(Duration.ofMillis(1)));
      assertThat(attempt.order().reason()).isEqualTo(Stop.Reason.DRAIN);
      Job back = lab.get(job.id());
      assertThat(back.state()).isEqualTo(JobState.QUEUED);
      assertThat(back.status().attempt()).isZero();
      lab.crash();
      Script.Try again = lab.script.next();
      assertThat(again.job().status().attempt()).isEqualTo(1);
      assertThat(again.job().status().lost()).isZero();
      again.succeed();
      lab.ended(job);
    }
  }

  @Test
  void stubbornAttemptDoesNotKeepTheNodeAndIsHandedBack() {
    Duration tick = Duration.ofMillis(1);
    Timing impatient = new Timing(Duration.ZERO, tick, tick, tick, tick);
    try (EngineLab lab = EngineLab.plan().timing(impatient).start()) {
      lab.script.beStubborn();
      Job job = lab.submit(Specs.plain());
      lab.script.next();
      EngineLab.get(lab.engine.drain(Duration.ZERO));
      // The drain may have left it behind before it was given up: ask until it is handed back.
      for (int looks = 0; lab.get(job.id()).state() != JobState.QUEUED; looks++) {
        assertThat(looks).isLessThan(1_000_000);
      }
      assertThat(lab.get(job.id()).status().attempt()).isZero();
    }
  }

  @Test
  void impatientDrainOvertakesThePatientOneAndBothEnd() {
    try (EngineLab lab = EngineLab.start()) {
      Job job = lab.submit(Specs.plain());
      lab.script.next();
      Future<Void> patient = lab.engine.drain(Duration.ofDays(1));
      Future<Void> impatient = lab.engine.drain(Duration.ZERO);
      EngineLab.get(impatient);
      EngineLab.get(patient);
      assertThat(lab.get(job.id()).state()).isEqualTo(JobState.QUEUED);
    }
  }

  @Test
  void cancelledAndTimedOutAttemptsKeepTheirReasonWhenTheNodeGoes() {
    try (EngineLab lab = EngineLab.start()) {
      lab.script.beStubborn();
      Job cancelled = lab.submit(Specs.plain());
      Script.Try one = lab.script.next();
      Job late =
          lab.submit(
              Specs.make().attempts(1, EngineLab.LONG).timeout(Duration.ofMillis(1)).build());
      Script.Try two = lab.script.next();
      lab.cancel(cancelled, null);
      one.order();
      two.order();
      Future<Void> drained = lab.engine.drain(Duration.ZERO);
      for (Script.Try attempt : List.of(one, two)) {
        attempt.end(new dev.legwork.executor.Outcome.Stopped(null));
      }
      EngineLab.get(drained);
      assertThat(lab.get(cancelled.id()).state()).isEqualTo(JobState.CANCELLED);
      assertThat(lab.get(late.id()).state()).isEqualTo(JobState.FAILED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void drainAmidSubmissionsLeavesEveryJobDoneOrQueued(Backend backend) throws Exception {
    try (EngineLab lab = EngineLab.plan().store(backend.in(folder)).slots(4).start()) {
      lab.script.play(attempt -> EndsAt.once());
      List<Job> jobs = new ArrayList<>();
      Thread submitter =
          new Thread(
              () -> {
                for (int i = 0; i < 400; i++) {
                  jobs.add(lab.submit(Specs.plain()));
                }
              });
      submitter.start();
      lab.ended(lab.submit(Specs.plain()));
      EngineLab.get(lab.engine.drain(Duration.ZERO));
      submitter.join(60_000);
      assertThat(jobs).hasSize(400);
      for (Job job : jobs) {
        assertThat(lab.get(job.id()).state()).isIn(JobState.SUCCEEDED, JobState.QUEUED);
      }
      lab.crash();
      for (Job job : jobs) {
        Job ended = lab.ended(job);
        assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(ended.status().lost()).isZero();
      }
    }
  }

  @Test
  void engineThatWasNeverStartedDrainsAndStops() {
    try (EngineLab lab = EngineLab.plan().make()) {
      EngineLab.get(lab.engine.drain(Duration.ofSeconds(1)));
      EngineLab.get(lab.engine.stop());
      EngineLab.get(lab.engine.stop());
    }
  }
}
