package dev.legwork.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.engine.Why.Code;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.Refusal;
import dev.legwork.store.QueuePatch;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every reason for which a job does not run is told. */
class WhyTest {
  @TempDir Path folder;

  private static Why why(EngineLab lab, JobId id) {
    return EngineLab.get(lab.engine.why().why(id));
  }

  private static List<Code> codes(EngineLab lab, Job job) {
    return why(lab, job.id()).reasons().stream().map(Why.Reason::code).toList();
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonIsNamed(Backend backend) {
    try (EngineLab lab = EngineLab.plan().store(backend.in(folder)).slots(1).start()) {
      lab.script.beStubborn();
      Job runs = lab.submit(Specs.make().concurrency("key", 1).queue("narrow").build());
      Script.Try attempt = lab.script.next();
      assertThat(codes(lab, runs)).containsExactly(Code.RUNNING);

      QueueService queues = lab.engine.queues();
      EngineLab.get(queues.patch("narrow", new QueuePatch(Optional.of(1), null, null)));
      EngineLab.get(queues.patch("paused", QueuePatch.paused(true)));
      assertThat(codes(lab, lab.submit(Specs.plain()))).containsExactly(Code.NO_FREE_SLOT);
      assertThat(codes(lab, lab.submit(Specs.in("narrow"))))
          .containsExactly(Code.QUEUE_CONCURRENCY, Code.NO_FREE_SLOT);
      Job paused = lab.submit(Specs.make().kind(JobKind.HTTP).queue("paused").build());
      assertThat(codes(lab, paused)).containsExactly(Code.QUEUE_PAUSED);
      Job keyed = lab.submit(Specs.make().kind(JobKind.HTTP).concurrency("key", 1).build());
      Why why = why(lab, keyed.id());
      assertThat(why.reasons().get(0).code()).isEqualTo(Code.CONCURRENCY_KEY);
      assertThat(why.reasons().get(0).jobs()).containsExactly(runs.id().toString());
      assertThat(why.estimate()).isNull();

      Job delayed = lab.submit(Specs.make().delay(EngineLab.LONG).build());
      assertThat(codes(lab, delayed)).containsExactly(Code.DELAYED);
      Job after = lab.submit(Specs.make().after(runs.id()).build());
      assertThat(codes(lab, after)).containsExactly(Code.AFTER);
      Job both = lab.submit(Specs.make().after(runs.id()).delay(EngineLab.LONG).build());
      assertThat(codes(lab, both)).containsExactly(Code.AFTER, Code.DELAYED);

      Job foreign =
          EngineLab.get(
                  lab.store.apply(
                      new Step.Insert(Submission.of(Specs.make().kind(JobKind.BUS).build()))))
              .job();
      assertThat(codes(lab, foreign)).containsExactly(Code.NO_EXECUTOR);

      lab.cancel(runs, null);
      assertThat(codes(lab, runs)).containsExactly(Code.CANCELLING, Code.RUNNING);
      lab.engine.drain(Duration.ofDays(1)).onFailure(AssertionError::new);
      Job last = lab.submit(Specs.make().kind(JobKind.HTTP).build());
      assertThat(codes(lab, last)).containsExactly(Code.DRAINING);
      attempt.succeed();
      lab.ended(runs);
      assertThat(codes(lab, runs)).isEmpty();
    }
  }

  @Test
  void backoffIsNamedWithItsEnd() {
    try (EngineLab lab = EngineLab.start()) {
      Job job = lab.submit(Specs.make().attempts(2, Duration.ofHours(1)).build());
      lab.script.next().fail(true);
      lab.drained();
      Why why = why(lab, job.id());
      assertThat(why.reasons()).singleElement().matches(one -> one.code() == Code.BACKOFF);
      assertThat(why.reasons().get(0).until()).isEqualTo(lab.get(job.id()).status().dueAt());
    }
  }

  @Test
  void jobThatNobodyKnowsIsNotFound() {
    try (EngineLab lab = EngineLab.start()) {
      assertThatThrownBy(() -> why(lab, JobId.next())).isInstanceOf(Refusal.NotFound.class);
    }
  }
}
