package dev.legwork.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.Submission;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers see: answers, events, waiting for an end. */
class JobServiceTest {
  private static final Duration TICK = Duration.ofMillis(1);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void awaitFinalAnswersAnEndThatWasOrComesOrTheJobAsItIsInTime(Backend backend) {
    try (EngineLab lab = EngineLab.plan().store(backend.in(folder)).start()) {
      Job job = lab.submit(Specs.plain());
      Script.Try attempt = lab.script.next();
      Job open = EngineLab.get(lab.engine.jobs().awaitFinal(job.id(), TICK));
      assertThat(open.state()).isEqualTo(JobState.RUNNING);
      Future<Job> during = lab.engine.jobs().awaitFinal(job.id(), EngineLab.LONG);
      attempt.succeed();
      assertThat(EngineLab.get(during).state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(EngineLab.get(lab.engine.jobs().awaitFinal(job.id(), TICK)).state())
          .isEqualTo(JobState.SUCCEEDED);
      assertThatThrownBy(
              () -> EngineLab.get(lab.engine.jobs().awaitFinal(JobId.next(), EngineLab.LONG)))
          .isInstanceOf(Refusal.NotFound.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eventsOfAJobComeInTheOrderOfItsVersions(Backend backend) {
    try (EngineLab lab = EngineLab.plan().store(backend.in(folder)).start()) {
      Map<JobId, List<Long>> versions = new ConcurrentHashMap<>();
      lab.engine
          .events()
          .onAll(
              lab.vertx.getOrCreateContext(),
              job ->
                  versions
                      .computeIfAbsent(job.id(), id -> new ArrayList<>())
                      .add(job.status().version()));
      lab.script.play(attempt -> Future.succeededFuture(Script.failure(true, null)));
      List<Job> jobs = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        jobs.add(lab.submit(Specs.make().attempts(3, TICK).build()));
      }
      jobs.forEach(job -> assertThat(lab.ended(job).state()).isEqualTo(JobState.FAILED));
      for (Job job : jobs) {
        List<Long> seen = versions.get(job.id());
        assertThat(seen).isSorted().doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(5);
      }
    }
  }

  @Test
  void listenerHearsNothingAfterItGaveUpItsPlace() {
    try (EngineLab lab = EngineLab.start()) {
      List<Job> heard = new ArrayList<>();
      Job job = lab.submit(Specs.make().delay(EngineLab.LONG).build());
      var context = lab.vertx.getOrCreateContext();
      var place = lab.engine.events().onJob(job.id(), context, heard::add);
      place.cancel();
      place.cancel();
      lab.cancel(job, null);
      lab.ended(job);
      assertThat(heard).isEmpty();
    }
  }

  @Test
  void batchSaysOfEachJobWhatBecameOfIt() {
    try (EngineLab lab = EngineLab.start()) {
      Submission good = Submission.of(Specs.plain());
      Submission bad = Submission.of(Specs.make().kind(JobKind.BUS).build());
      List<Step.Inserted> answers =
          EngineLab.get(lab.engine.jobs().submitAll(List.of(bad, good, bad)));
      assertThat(answers)
          .extracting(one -> one.refusal() == null)
          .containsExactly(false, true, false);
      assertThat(EngineLab.get(lab.engine.jobs().submitAll(List.of(bad)))).hasSize(1);
      lab.script.next().succeed();
      lab.ended(answers.get(1).job());
    }
  }

  @Test
  void changesThatDoNotFitTheStateAreConflictsAndUnknownJobsNotFound() {
    try (EngineLab lab = EngineLab.start()) {
      JobService jobs = lab.engine.jobs();
      Job job = lab.submit(Specs.plain());
      Script.Try attempt = lab.script.next();
      for (Future<Job> change :
          List.of(jobs.retry(job.id()), jobs.runNow(job.id()), jobs.delete(job.id()))) {
        assertThatThrownBy(() -> EngineLab.get(change)).isInstanceOf(Refusal.StateConflict.class);
      }
      attempt.succeed();
      lab.ended(job);
      assertThatThrownBy(() -> EngineLab.get(jobs.retry(job.id())))
          .isInstanceOf(Refusal.StateConflict.class);
      EngineLab.get(jobs.delete(job.id()));
      for (Future<?> gone :
          List.of(jobs.get(job.id()), jobs.attempts(job.id()), jobs.delete(job.id()))) {
        assertThatThrownBy(() -> EngineLab.get(gone)).isInstanceOf(Refusal.NotFound.class);
      }
    }
  }

  @Test
  void countersAddUp() {
    try (EngineLab lab = EngineLab.start()) {
      lab.submit(Specs.plain());
      lab.script.next().succeed();
      Job job = lab.submit(Specs.plain());
      lab.script.next().fail(false);
      lab.ended(job);
      lab.submit(Specs.make().delay(EngineLab.LONG).build());
      StatsSnapshot stats =
          EngineLab.get(
              lab.engine.statistics().snapshot(Duration.ofMinutes(10), Duration.ofSeconds(1)));
      assertThat(stats.points().stream().mapToLong(StatsSnapshot.Point::submitted).sum())
          .isEqualTo(3);
      assertThat(stats.points().stream().mapToLong(StatsSnapshot.Point::succeeded).sum())
          .isEqualTo(1);
      assertThat(stats.points().stream().mapToLong(StatsSnapshot.Point::failed).sum()).isEqualTo(1);
      assertThat(stats.openJobs()).isEqualTo(1);
    }
  }
}
