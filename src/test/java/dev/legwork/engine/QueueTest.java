package dev.legwork.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.Dedupe;
import dev.legwork.job.Job;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.store.IdempotencyKey;
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

/** Limits of queues and keys, through the engine. */
class QueueTest {
  @TempDir Path folder;

  private EngineLab lab(Backend backend, int slots) {
    return EngineLab.plan().store(backend.in(folder)).slots(slots).start();
  }

  @ParameterizedTest
  @EnumSource
  void queueAndKeyRunNoMoreThanTheirLimitAtOnce(Backend backend) {
    try (EngineLab lab = lab(backend, 8)) {
      EngineLab.get(
          lab.engine.queues().patch("narrow", new QueuePatch(Optional.of(2), null, null)));
      List<JobSpec> limited =
          List.of(Specs.in("narrow"), Specs.make().concurrency("key", 2).build());
      for (JobSpec spec : limited) {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          jobs.add(lab.submit(spec));
        }
        for (int i = 0; i < 20; i += 2) {
          Script.Try one = lab.script.next();
          Script.Try two = lab.script.next();
          assertThat(lab.script.waiting()).isZero();
          one.succeed();
          two.fail(false);
        }
        jobs.forEach(lab::ended);
      }
      assertThat(lab.script.most()).isEqualTo(2);
      lab.drained();
    }
  }

  @ParameterizedTest
  @EnumSource
  void fullQueueRefusesUntilThereIsRoom(Backend backend) {
    try (EngineLab lab = lab(backend, 1)) {
      EngineLab.get(lab.engine.queues().patch("small", new QueuePatch(null, Optional.of(2), true)));
      lab.submit(Specs.in("small"));
      lab.submit(Specs.in("small"));
      assertThatThrownBy(() -> lab.submit(Specs.in("small"))).isInstanceOf(Refusal.QueueFull.class);
      EngineLab.get(lab.engine.queues().patch("small", QueuePatch.paused(false)));
      lab.script.next().succeed();
      Script.Try second = lab.script.next();
      Job job = lab.submit(Specs.in("small"));
      second.succeed();
      lab.script.next().succeed();
      assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
      lab.drained();
    }
  }

  @ParameterizedTest
  @EnumSource
  void purgeCancelsWhatIsPendingAndLeavesWhatRuns(Backend backend) {
    try (EngineLab lab = lab(backend, 1)) {
      Job runs = lab.submit(Specs.in("q"));
      Script.Try attempt = lab.script.next();
      List<Job> pending = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        pending.add(lab.submit(Specs.in("q")));
        pending.add(lab.submit(Specs.make().queue("q").delay(EngineLab.LONG).build()));
      }
      Job other = lab.submit(Specs.in("other"));
      assertThat(EngineLab.get(lab.engine.queues().purge("q"))).isEqualTo(6);
      pending.forEach(job -> assertThat(lab.ended(job).state()).isEqualTo(JobState.CANCELLED));
      attempt.succeed();
      assertThat(lab.ended(runs).state()).isEqualTo(JobState.SUCCEEDED);
      lab.script.next().succeed();
      assertThat(lab.ended(other).state()).isEqualTo(JobState.SUCCEEDED);
      assertThatThrownBy(() -> EngineLab.get(lab.engine.queues().purge("nowhere")))
          .isInstanceOf(Refusal.NotFound.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void purgeAgainstClaimsCancelsNoRunningJob(Backend backend) {
    try (EngineLab lab = lab(backend, 4)) {
      lab.script.play(
          attempt ->
              attempt.job().spec().queue().equals("q") ? EndsAt.once() : attempt.end.future());
      List<Job> jobs = new ArrayList<>();
      EngineLab.get(lab.engine.queues().patch("q", QueuePatch.paused(true)));
      for (int i = 0; i < 300; i++) {
        jobs.add(lab.submit(Specs.in("q")));
      }
      var resumed = lab.engine.queues().patch("q", QueuePatch.paused(false));
      long cancelled = EngineLab.get(lab.engine.queues().purge("q"));
      EngineLab.get(resumed);
      List<Job> ended = jobs.stream().map(lab::ended).toList();
      assertThat(ended.stream().filter(job -> job.state() == JobState.CANCELLED))
          .hasSize((int) cancelled);
      assertThat(ended)
          .filteredOn(job -> job.state() == JobState.CANCELLED)
          .allMatch(job -> job.status().attempt() == 0);
      lab.drained();
    }
  }

  @ParameterizedTest
  @EnumSource
  void dedupeReturnsRejectsOrReplaces(Backend backend) {
    try (EngineLab lab = lab(backend, 1)) {
      lab.submit(Specs.plain());
      Script.Try blocks = lab.script.next();
      Job first = lab.submit(dedupe("first", Dedupe.OnDuplicate.RETURN));
      assertThat(lab.submit(dedupe("second", Dedupe.OnDuplicate.RETURN)).id())
          .isEqualTo(first.id());
      assertThatThrownBy(() -> lab.submit(dedupe("third", Dedupe.OnDuplicate.REJECT)))
          .isInstanceOf(Refusal.class);
      Step.Inserted replaced =
          EngineLab.get(
              lab.engine
                  .jobs()
                  .submit(Submission.of(dedupe("fourth", Dedupe.OnDuplicate.REPLACE))));
      assertThat(replaced.outcome()).isEqualTo(Step.Inserted.InsertOutcome.REPLACED);
      blocks.succeed();
      Script.Try only = lab.script.next();
      assertThat(only.name()).isEqualTo("fourth");
      only.succeed();
      lab.ended(first);
      lab.drained();
      assertThat(lab.script.waiting()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void racingRequestsWithOneIdempotencyKeyMakeOneJob(Backend backend) {
    try (EngineLab lab = lab(backend, 4)) {
      IdempotencyKey key = new IdempotencyKey("", "key", "body", Duration.ofHours(1));
      List<io.vertx.core.Future<Step.Inserted>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(lab.engine.jobs().submit(Submission.of(Specs.plain()).with(key)));
      }
      assertThat(answers.stream().map(one -> EngineLab.get(one).job().id()).distinct()).hasSize(1);
      lab.script.next().succeed();
      lab.drained();
      assertThat(lab.script.waiting()).isZero();
    }
  }

  private static JobSpec dedupe(String name, Dedupe.OnDuplicate what) {
    return Specs.make().name(name).dedupe("same", Duration.ofHours(1), what).build();
  }

  @Test
  void queueThatNobodyKnowsIsNotFound() {
    try (EngineLab lab = EngineLab.start()) {
      assertThatThrownBy(() -> EngineLab.get(lab.engine.queues().get("nowhere")))
          .isInstanceOf(Refusal.NotFound.class);
      assertThat(EngineLab.get(lab.engine.queues().list())).isEmpty();
    }
  }
}
