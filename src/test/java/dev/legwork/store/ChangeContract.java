package dev.legwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.job.Transition;
import dev.legwork.store.Step.Changed;
import dev.legwork.store.Step.Changed.ChangeOutcome;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What callers ask of a job or a queue by name. */
abstract class ChangeContract extends StoreGroup {
  ChangeContract(StoreBackend backend) {
    super(backend);
  }

  private void expectConflict(Step<Changed> step, Job job) {
    commits.clear();
    Job before = find(job.id());
    assertThat(apply(step)).isEqualTo(new Changed(ChangeOutcome.CONFLICT, before));
    assertThat(find(job.id())).isEqualTo(before);
    assertThat(commits).isEmpty();
  }

  private Job done(Step<Changed> step) {
    Changed changed = apply(step);
    assertThat(changed.outcome()).isEqualTo(ChangeOutcome.DONE);
    return changed.job();
  }

  private Step.Cancel cancelStep(Job job, Duration grace) {
    return new Step.Cancel(job.id(), new CancelRequest("because", grace));
  }

  @Test
  void ofAJobThatIsNotThereNothingCanBeAsked() {
    JobId id = JobId.next();
    for (Step<Changed> step :
        List.<Step<Changed>>of(
            new Step.Cancel(id, CancelRequest.PLAIN),
            new Step.Retry(id),
            new Step.RunNow(id),
            new Step.Delete(id))) {
      assertThat(apply(step)).isEqualTo(new Changed(ChangeOutcome.NOT_FOUND, null));
    }
  }

  @Test
  void whatNobodyIsAtWorkOnIsCancelledAtOnce() {
    Job retrying = retrying();
    Job scheduled = submit(Specs.make().delay(HOUR).build());
    for (Job job : List.of(submit(), scheduled, retrying)) {
      Job cancelled = done(cancelStep(job, null));
      assertThat(cancelled.state()).isEqualTo(JobState.CANCELLED);
      assertThat(cancelled.status().error().message()).isEqualTo("because");
      assertThat(cancelled.status().finishedAt()).isEqualTo(now());
      assertThat(find(job.id())).isEqualTo(cancelled);
      expectConflict(cancelStep(job, null), job);
    }
    clock.tick(HOUR);
    assertThat(claim("n1", 5)).isEmpty();
    assertThat(promote()).isEqualTo(new Step.Promoted(0, null));
  }

  @Test
  void aRunningJobIsMarkedForItsNode() {
    Job job = running("n1");
    Job marked = done(cancelStep(job, MINUTE));
    assertThat(marked.state()).isEqualTo(JobState.RUNNING);
    assertThat(marked.status().cancelRequest()).isEqualTo(new CancelRequest("because", MINUTE));
    assertThat(marked.status().version()).isEqualTo(job.status().version() + 1);
    assertThat(marked.isHeldBy("n1", job.status().fence())).isTrue();
    assertThat(find(job.id())).isEqualTo(marked);
  }

  @Test
  void aCancelOfPendingJobsLeavesARunningOneAlone() {
    Job running = running("n1");
    Step.Changed left = apply(Step.Cancel.ifPending(running.id(), CancelRequest.PLAIN));
    assertThat(left.outcome()).isEqualTo(Step.Changed.ChangeOutcome.CONFLICT);
    assertThat(find(running.id())).isEqualTo(running);
    Job queued = submit();
    assertThat(done(Step.Cancel.ifPending(queued.id(), CancelRequest.PLAIN)).state())
        .isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aSecondCancelChangesNothingUnlessItsGraceIsShorter() {
    Job job = running("n1");
    Job marked = done(new Step.Cancel(job.id(), CancelRequest.PLAIN));
    commits.clear();
    assertThat(done(new Step.Cancel(job.id(), CancelRequest.PLAIN))).isEqualTo(marked);
    assertThat(commits).isEmpty();
    Job hurried = done(cancelStep(job, MINUTE));
    assertThat(hurried.status().cancelRequest()).isEqualTo(new CancelRequest(null, MINUTE));
    assertThat(hurried.status().version()).isEqualTo(marked.status().version() + 1);
    assertThat(done(cancelStep(job, HOUR))).isEqualTo(hurried);
    assertThat(done(cancelStep(job, null))).isEqualTo(hurried);
    assertThat(done(cancelStep(job, MINUTE))).isEqualTo(hurried);
    assertThat(done(cancelStep(job, Duration.ZERO)).status().cancelRequest().grace()).isZero();
  }

  @Test
  void whatDidNotSucceedIsQueuedAgainByHand() {
    Job expiring = submit(Specs.make().expiresIn(MINUTE).build());
    clock.tick(MINUTE);
    promote();
    Job cancelled = submit();
    cancel(cancelled.id());
    Job failed = failed();
    for (Job job : List.of(failed, cancelled, expiring)) {
      long version = find(job.id()).status().version();
      Job again = done(new Step.Retry(job.id()));
      assertThat(again.state()).isEqualTo(JobState.QUEUED);
      assertThat(again.status().version()).isEqualTo(version + 1);
      assertThat(again.status().failures()).isZero();
      assertThat(again.status().dueAt()).isEqualTo(now());
      assertThat(again.status().expiresAt()).isNull();
      assertThat(again.status().pruneAt()).isNull();
      assertThat(again.status().error()).isNull();
      assertThat(find(job.id())).isEqualTo(again);
      expectConflict(new Step.Retry(job.id()), job);
    }
    assertThat(claim("n1", 5)).hasSize(3);
    assertThat(find(failed.id()).status().attempt()).isEqualTo(2);
  }

  @Test
  void whatSucceededOrIsOpenIsNotRetried() {
    Job retrying = retrying();
    for (Job job : List.of(succeeded(), running("n1"), retrying)) {
      expectConflict(new Step.Retry(job.id()), job);
    }
  }

  @Test
  void whatWaitsForItsTimeIsBroughtForward() {
    Job retrying = retrying();
    Job scheduled = submit(Specs.make().delay(HOUR).build());
    clock.tick(Duration.ofSeconds(1));
    for (Job job : List.of(scheduled, retrying)) {
      Job now = done(new Step.RunNow(job.id()));
      assertThat(now.state()).isEqualTo(JobState.QUEUED);
      assertThat(now.status().dueAt()).isEqualTo(now());
      expectConflict(new Step.RunNow(job.id()), job);
    }
    assertThat(claim("n1", 5)).hasSize(2);
    clock.tick(HOUR);
    assertThat(claim("n1", 5)).isEmpty();
  }

  @Test
  void whatRunsOrIsFinalIsNotBroughtForward() {
    for (Job job : List.of(succeeded(), failed(), running("n1"))) {
      expectConflict(new Step.RunNow(job.id()), job);
    }
  }

  @Test
  void aFinalJobIsDeletedWithAllThatHangsOnIt() {
    Job job = running("n1");
    RecordedOutput output = new RecordedOutput(Buffer.buffer("text"));
    apply(new Step.Finish(claimOf(job), Transition.failed(ERROR, null), output));
    apply(new Step.Retry(job.id()));
    Job last = succeed(claimOne("n1")).job();
    assertThat(done(new Step.Delete(job.id()))).isEqualTo(last);
    assertThat(exists(job.id())).isFalse();
    assertThat(attempts(job)).isEmpty();
    assertThat(await(store.output(job.id(), 1))).isEmpty();
    assertThat(await(store.waiting(job.id()))).isEmpty();
    assertThat(all()).isEmpty();
    assertThat(await(store.queues())).isEmpty();
    assertThat(apply(new Step.Delete(job.id())).outcome()).isEqualTo(ChangeOutcome.NOT_FOUND);
  }

  @Test
  void anOpenJobIsNotDeleted() {
    Job retrying = retrying();
    Job running = running("n1");
    Job scheduled = submit(Specs.make().delay(HOUR).build());
    for (Job job : List.of(submit(), scheduled, running, retrying)) {
      expectConflict(new Step.Delete(job.id()), job);
    }
  }

  @Test
  void aJobMadeAndCancelledAndDeletedInOneListIsGone() {
    Submission submission = Submission.of(Specs.plain());
    commits.clear();
    List<Object> answers =
        applyAll(
            new Step.Insert(submission),
            new Step.Cancel(submission.id(), CancelRequest.PLAIN),
            new Step.Delete(submission.id()));
    assertThat(((Changed) answers.get(2)).outcome()).isEqualTo(ChangeOutcome.DONE);
    assertThat(exists(submission.id())).isFalse();
    assertThat(commits).isEmpty();
  }

  @Test
  void aQueueIsMadeByItsSettingsAndChangedPieceByPiece() {
    QueuePatch both = limits(3, 7);
    assertThat(put("q", both)).isEqualTo(new QueueSettings("q", 3, 7, false));
    assertThat(put("q", QueuePatch.paused(true))).isEqualTo(new QueueSettings("q", 3, 7, true));
    assertThat(put("q", QueuePatch.NONE)).isEqualTo(new QueueSettings("q", 3, 7, true));
    assertThat(put("q", concurrency(null))).isEqualTo(new QueueSettings("q", null, 7, true));
    resume("q");
    assertThat(queue("q").settings()).isEqualTo(new QueueSettings("q", null, 7, false));
    assertThat(queue("q").counts().values()).allMatch(count -> count == 0);
    assertThat(put("empty", QueuePatch.NONE)).isEqualTo(QueueSettings.unlimited("empty"));
    assertThat(queue("empty").settings()).isEqualTo(QueueSettings.unlimited("empty"));
  }
}
