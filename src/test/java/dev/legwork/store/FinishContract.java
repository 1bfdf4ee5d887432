package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.job.JobStatus;
import dev.legwork.job.Transition;
import dev.legwork.store.AttemptRecord.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Ends of attempts, their history and output. The attempts of a job are the rows of its history and
 * then the newest one as its own row tells, unless the history has that number already.
 */
abstract class FinishContract extends StoreGroup {
  FinishContract(StoreBackend backend) {
    super(backend);
  }

  @Test
  void aSuccessIsFinalWithItsResult() {
    Job job = running("n1");
    Instant startedAt = now();
    clock.tick(MINUTE);
    Job done = succeed(job).job();
    JobStatus status = done.status();
    assertThat(status.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(status.result()).isEqualTo(RESULT);
    assertThat(status.finishedAt()).isEqualTo(now());
    assertThat(status.pruneAt()).isEqualTo(now().plus(Duration.ofHours(24)));
    assertThat(find(job.id())).isEqualTo(done);
    assertThat(attempts(job))
        .containsExactly(
            new AttemptRecord(1, "n1", startedAt, now(), Outcome.SUCCEEDED, null, RESULT));
  }

  @Test
  void aFailureIsFinalWithErrorAndResult() {
    JsonObject details = new JsonObject().put("errno", "ENOENT").put("n", 3);
    JobError error = new JobError(JobError.Code.SPAWN_FAILED, "Not \"there\"\n", false, details);
    Job done = finish(running("n1"), Transition.failed(error, RESULT)).job();
    assertThat(done.state()).isEqualTo(JobState.FAILED);
    assertThat(done.status().failures()).isEqualTo(1);
    assertThat(find(done.id())).isEqualTo(done);
    assertThat(find(done.id()).status().error()).isEqualTo(error);
    assertThat(attempts(done)).extracting(AttemptRecord::outcome).containsExactly(Outcome.FAILED);
  }

  @Test
  void aRetryIsDueAfterItsDelayFromTheCommitOn() {
    Job job = running("n1");
    clock.tick(MINUTE);
    Job waiting = finish(job, Transition.retryIn(HOUR, ERROR, RESULT)).job();
    assertThat(waiting.state()).isEqualTo(JobState.RETRYING);
    assertThat(waiting.status().dueAt()).isEqualTo(now().plus(HOUR));
    assertThat(waiting.status().failures()).isEqualTo(1);
    assertThat(waiting.status().finishedAt()).isNull();
    assertThat(find(job.id())).isEqualTo(waiting);
    assertThat(attempts(job))
        .containsExactly(
            new AttemptRecord(
                1, "n1", job.status().startedAt(), now(), Outcome.FAILED, ERROR, RESULT));
  }

  @Test
  void aRetryWithoutDelayIsClaimableInTheSameList() {
    Job job = running("n1");
    List<Object> answers =
        applyAll(
            finishStep(job, Transition.retryIn(Duration.ZERO, ERROR, null)), claimStep("n1", 1));
    Job again = ((Step.Claimed) answers.get(1)).jobs().get(0);
    assertThat(again.id()).isEqualTo(job.id());
    assertThat(again.status().attempt()).isEqualTo(2);
  }

  @Test
  void aCancellationIsFinalWithTheReason() {
    Job job = running("n1");
    apply(new Step.Cancel(job.id(), new CancelRequest("No longer needed", null)));
    Job done = finish(job, Transition.cancelled(RESULT)).job();
    assertThat(done.state()).isEqualTo(JobState.CANCELLED);
    assertThat(done.status().error().code()).isEqualTo(JobError.Code.CANCELLED);
    assertThat(done.status().error().message()).isEqualTo("No longer needed");
    assertThat(done.status().result()).isEqualTo(RESULT);
    assertThat(attempts(job)).extracting(AttemptRecord::outcome).containsExactly(Outcome.CANCELLED);
  }

  @Test
  void aRunningAttemptIsTheLastOfTheList() {
    Job job = retrying();
    clock.tick(MINUTE);
    Job again = claimOne("n2");
    List<AttemptRecord> attempts = attempts(job);
    assertThat(attempts).extracting(AttemptRecord::number).containsExactly(1, 2);
    assertThat(attempts.get(1))
        .isEqualTo(new AttemptRecord(2, "n2", now(), null, Outcome.RUNNING, null, null));
    succeed(again);
    assertThat(attempts(job))
        .extracting(AttemptRecord::outcome)
        .containsExactly(Outcome.FAILED, Outcome.SUCCEEDED);
  }

  @Test
  void aJobCancelledBetweenTwoAttemptsKeepsTheOutcomeOfTheFirst() {
    Job job = retrying();
    List<AttemptRecord> before = attempts(job);
    assertThat(cancel(job.id()).job().state()).isEqualTo(JobState.CANCELLED);
    assertThat(attempts(job)).isEqualTo(before).hasSize(1);
  }

  @Test
  void aRetryByHandKeepsTheWholeHistory() {
    Job job = failed();
    AttemptRecord first = attempts(job).get(0);
    apply(new Step.Retry(job.id()));
    assertThat(attempts(job)).containsExactly(first);
    cancel(job.id());
    assertThat(attempts(job)).containsExactly(first);
    apply(new Step.Retry(job.id()));
    assertThat(attempts(job)).containsExactly(first);
    succeed(claimOne("n2"));
    assertThat(attempts(job)).extracting(AttemptRecord::number).containsExactly(1, 2);
    assertThat(attempts(job).get(0)).isEqualTo(first);
  }

  @Test
  void aReleaseIsNoAttempt() {
    Job job = running("n1");
    clock.tick(MINUTE);
    Job back = release(job).job();
    assertThat(back.state()).isEqualTo(JobState.QUEUED);
    assertThat(back.status().attempt()).isZero();
    assertThat(back.status().dueAt()).isEqualTo(job.status().dueAt());
    assertThat(attempts(job)).isEmpty();
    assertThat(claimOne("n2").status().attempt()).isEqualTo(1);
    assertThat(attempts(job)).hasSize(1);
  }

  @Test
  void aReleaseAfterAnAttemptLeavesThatAttempt() {
    Job job = retrying();
    clock.tick(MINUTE);
    release(claimOne("n2"));
    assertThat(attempts(job)).extracting(AttemptRecord::number).containsExactly(1);
    cancel(job.id());
    assertThat(attempts(job)).extracting(AttemptRecord::outcome).containsExactly(Outcome.FAILED);
  }

  @Test
  void aReleaseUnderACancelIsACancellation() {
    Job job = running("n1");
    cancel(job.id());
    assertThat(release(job).job().state()).isEqualTo(JobState.CANCELLED);
    assertThat(attempts(job)).isEmpty();
  }

  @Test
  void outputIsKeptForEachAttempt() {
    Job job = running("n1");
    RecordedOutput first = new RecordedOutput(Buffer.buffer("first"));
    byte[] bytes = new byte[RecordedOutput.MAX_BYTES];
    new java.util.Random(1).nextBytes(bytes);
    RecordedOutput second = new RecordedOutput(Buffer.buffer(bytes));
    apply(new Step.Finish(claimOf(job), Transition.retryIn(Duration.ZERO, ERROR, null), first));
    apply(new Step.Finish(claimOf(claimOne("n1")), Transition.succeeded(null), second));
    assertThat(await(store.output(job.id(), 1))).contains(first);
    assertThat(await(store.output(job.id(), 2))).contains(second);
    assertThat(await(store.output(job.id(), 3))).isEmpty();
    assertThat(await(store.output(job.id(), 0))).isEmpty();
    assertThat(await(store.output(JobId.next(), 1))).isEmpty();
  }

  @Test
  void anEmptyOutputIsNotTheSameAsNone() {
    Job empty = running("n1");
    RecordedOutput nothing = new RecordedOutput(Buffer.buffer());
    apply(new Step.Finish(claimOf(empty), Transition.succeeded(null), nothing));
    assertThat(await(store.output(empty.id(), 1))).contains(nothing);
    assertThat(await(store.output(succeeded().id(), 1))).isEmpty();
  }

  @Test
  void ofAnUnknownJobThereAreNoAttempts() {
    assertThat(await(store.attempts(JobId.next()))).isEmpty();
    assertThat(attempts(submit())).isEmpty();
  }
}
