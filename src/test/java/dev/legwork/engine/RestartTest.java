package dev.legwork.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.RetryPolicy.OnLost;
import dev.legwork.store.Specs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of jobs whose node died. */
class RestartTest {
  @TempDir Path folder;

  private EngineLab lab(Backend backend) {
    return EngineLab.plan().store(backend.in(folder)).start();
  }

  private static JobSpec onLost(OnLost what) {
    Duration tick = Duration.ofMillis(1);
    return Specs.make().attempts(3, tick).onLost(what).build();
  }

  @ParameterizedTest
  @EnumSource
  void lostAttemptIsMadeAgainAndTheOldOneCountsNoMore(Backend backend) {
    try (EngineLab lab = lab(backend)) {
      Job job = lab.submit(onLost(OnLost.RETRY));
      Script.Try lost = lab.script.next();
      lab.crash();
      Script.Try again = lab.script.next();
      assertThat(again.job().id()).isEqualTo(job.id());
      assertThat(again.job().status().lost()).isEqualTo(1);
      assertThat(again.job().status().fence()).isGreaterThan(lost.job().status().fence());
      lost.fail(false); // The dead speaks.
      again.succeed();
      assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED);
      lab.drained();
    }
  }

  @ParameterizedTest
  @EnumSource
  void jobThatMayNotRunTwiceFailsAndMakesRoom(Backend backend) {
    try (EngineLab lab = lab(backend)) {
      Job job = lab.submit(onLost(OnLost.FAIL));
      lab.script.next();
      lab.crash();
      Job ended = lab.ended(job);
      assertThat(ended.state()).isEqualTo(JobState.FAILED);
      assertThat(ended.status().error().code()).isEqualTo(JobError.Code.NODE_LOST);
    }
  }

  @ParameterizedTest
  @EnumSource
  void jobThatIsLostTooOftenFails(Backend backend) {
    try (EngineLab lab = lab(backend)) {
      Job job = lab.submit(onLost(OnLost.RETRY));
      for (int i = 0; i < 3; i++) {
        lab.script.next();
        lab.crash();
      }
      assertThat(lab.ended(job).state()).isEqualTo(JobState.FAILED);
      assertThat(lab.get(job.id()).status().lost()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancelledJobOfADeadNodeIsCancelled(Backend backend) {
    try (EngineLab lab = lab(backend)) {
      lab.script.beStubborn();
      Job job = lab.submit(onLost(OnLost.RETRY));
      lab.script.next();
      lab.cancel(job, null);
      lab.crash();
      assertThat(lab.ended(job).state()).isEqualTo(JobState.CANCELLED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWaitedIsThereAfterwards(Backend backend) {
    try (EngineLab lab = lab(backend)) {
      List<Job> jobs = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        jobs.add(lab.submit(Specs.plain()));
        jobs.add(lab.submit(Specs.make().delay(Duration.ofMillis(30)).build()));
      }
      lab.crash();
      lab.script.play(attempt -> EndsAt.once());
      lab.script.abandoned();
      jobs.forEach(job -> assertThat(lab.ended(job).state()).isEqualTo(JobState.SUCCEEDED));
      lab.drained();
    }
  }
}
