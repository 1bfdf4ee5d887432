package dev.legwork.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.executor.Outcome;
import dev.legwork.executor.Stop;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.job.RawJson;
import dev.legwork.job.Refusal;
import dev.legwork.output.Stream;
import dev.legwork.store.JobFilter;
import dev.legwork.store.QueuePatch;
import dev.legwork.store.Specs;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls past the store: an answer or a refusal at once, and nothing is left. */
class DirectCallTest {
  private final EngineLab lab = EngineLab.plan().slots(1).start();

  @AfterEach
  void close() {
    lab.close();
  }

  private Future<DirectCalls.Result> call() {
    return lab.engine.calls().call(Specs.plain(), null, null);
  }

  @Test
  void outcomeIsTheAnswerAndNothingIsKept() {
    Future<DirectCalls.Result> good = call();
    Script.Try one = lab.script.next();
    one.as(
        () -> {
          assertThat(one.attempt.write(Stream.STDOUT, Buffer.buffer("x".repeat(100_000))))
              .isNotNull();
          assertThat(one.attempt.blobs().create(one.attempt.blob("file"))).isNotNull();
        });
    one.end(new Outcome.Succeeded(new RawJson("7")));
    assertThat(EngineLab.get(good).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(EngineLab.get(good).result().text()).isEqualTo("7");
    assertThat(EngineLab.get(lab.store.list(JobFilter.ALL, null, 10)).jobs()).isEmpty();
    assertThat(EngineLab.get(lab.blobs.list(one.job().id()))).isEmpty();
    Future<DirectCalls.Result> bad = call();
    lab.script.next().fail(true);
    assertThat(EngineLab.get(bad).error().code()).isEqualTo(JobError.Code.EXIT_CODE);
    lab.drained();
  }

  @Test
  void callWithoutAFreeSlotIsRefusedAtOnceAndItsSlotServesJobsAfterwards() {
    Future<DirectCalls.Result> first = call();
    Script.Try one = lab.script.next();
    assertThatThrownBy(() -> EngineLab.get(call())).isInstanceOf(Refusal.Overloaded.class);
    Job waits = lab.submit(Specs.plain());
    one.succeed();
    EngineLab.get(first);
    lab.script.next().succeed();
    assertThat(lab.ended(waits).state()).isEqualTo(JobState.SUCCEEDED);
    lab.drained();
    assertThatThrownBy(() -> EngineLab.get(call())).isInstanceOf(Refusal.Overloaded.class);
  }

  @Test
  void slotsThatOnlyAskForJobsAreFreeForCalls() {
    lab.script.play(attempt -> EndsAt.once());
    for (int i = 0; i < 300; i++) {
      lab.engine.queues().patch("any", QueuePatch.NONE).onFailure(AssertionError::new);
      assertThat(EngineLab.get(call()).state()).isEqualTo(JobState.SUCCEEDED);
    }
    lab.drained();
  }

  @Test
  void callThatTakesTooLongOrWhoseNodeGoesIsEnded() {
    Future<DirectCalls.Result> late =
        lab.engine.calls().call(Specs.make().timeout(Duration.ofMillis(1)).build(), null, null);
    assertThat(EngineLab.get(late).error().code()).isEqualTo(JobError.Code.TIMEOUT);
    assertThat(lab.script.next().order().reason()).isEqualTo(Stop.Reason.TIMEOUT);
    Future<DirectCalls.Result> ended =
        lab.engine.calls().call(Specs.make().kind(JobKind.HTTP).build(), null, null);
    Script.Try attempt = lab.script.next();
    EngineLab.get(lab.engine.drain(Duration.ZERO));
    assertThat(attempt.order().reason()).isEqualTo(Stop.Reason.DRAIN);
    assertThat(EngineLab.get(ended).error().code()).isEqualTo(JobError.Code.CANCELLED);
  }

  @Test
  void answerComesBackOnTheCallersContext() {
    var caller = lab.vertx.getOrCreateContext();
    Promise<Boolean> same = Promise.promise();
    caller.runOnContext(
        go ->
            call()
                .onComplete(done -> same.complete(io.vertx.core.Vertx.currentContext() == caller)));
    lab.script.next().succeed();
    assertThat(EngineLab.get(same.future())).isTrue();
  }

  @Test
  void kindThatNobodyPerformsIsInvalid() {
    assertThatThrownBy(
            () ->
                EngineLab.get(
                    lab.engine.calls().call(Specs.make().kind(JobKind.BUS).build(), null, null)))
        .isInstanceOf(Refusal.Invalid.class);
  }
}
