package dev.legwork.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.Job;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.Transition;
import dev.legwork.store.Claim;
import dev.legwork.store.IdempotencyKey;
import dev.legwork.store.JobFilter;
import dev.legwork.store.QueuePatch;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.Step.Inserted.InsertOutcome;
import dev.legwork.store.StoreFailure;
import dev.legwork.store.Submission;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits that cannot be made. */
class FailedCommitTest {
  private static final String NO_MORE_PAGES = "PRAGMA max_page_count = 1";
  private static final String ROOM_AGAIN = "PRAGMA max_page_count = 1000000";

  @TempDir Path folder;
  private OwnStore own;

  @BeforeEach
  void open() {
    own = OwnStore.open(folder.resolve("legwork.db"));
  }

  @AfterEach
  void close() {
    own.close();
  }

  @Test
  void aFullDiskIsATransientFailureThatLeavesNoTrace() throws Exception {
    own.apply(new Step.Renew("n1", Duration.ofMinutes(1), List.of()));
    Job running = own.submit(Specs.plain());
    assertThat(own.claimIds(1)).containsExactly(running.id());
    Job held = OwnStore.await(own.store.find(running.id())).orElseThrow();
    Job queued = own.submit(Specs.plain());
    own.store.setOnWriter(NO_MORE_PAGES);
    Submission large =
        Submission.of(large("new")).with(new IdempotencyKey("a", "k", "f", Duration.ofHours(1)));
    List<Step<?>> steps = new ArrayList<>();
    steps.add(new Step.PutQueue("made", QueuePatch.paused(true)));
    steps.add(new Step.Finish(claimOf(held), Transition.succeeded(null), null));
    steps.add(new Step.Insert(large));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> own.applyAll(steps))
          .isInstanceOfSatisfying(
              StoreFailure.class, failure -> assertThat(failure.isTransient()).isTrue())
          .hasMessageContaining("full");
    }

    assertThat(all()).containsExactly(queued, held);
    assertThat(OwnStore.await(own.store.queues()))
        .extracting(queue -> queue.settings().name())
        .containsExactly("default");
    own.store.setOnWriter(ROOM_AGAIN);
    // The node is no more dead for it.
    assertThat(own.apply(new Step.Rescue(10)).jobs()).isEmpty();
    assertThat(own.claimIds(5)).containsExactly(queued.id());
    List<Object> answers = own.applyAll(steps);
    assertThat(((Step.Fenced) answers.get(1)).job().state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(((Step.Inserted) answers.get(2)).outcome()).isEqualTo(InsertOutcome.CREATED);
    try (Connection connection = own.connect()) {
      assertThat(OwnStore.ask(connection, "PRAGMA integrity_check")).isEqualTo("ok");
    }
  }

  @Test
  void whoeverAsksForTheImpossibleFailsAlone() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    own.close();
    own = OwnStore.of(folder.resolve("other.db"));
    own.store.onCommitted(
        jobs -> {
          busy.countDown();
          await(goOn);
        });
    OwnStore.await(own.store.start());
    Future<Step.Inserted> first = insert(Specs.plain());
    assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
    // These share a commit: one thread is held up, the other waits for it with this one.
    Future<Step.Inserted> ahead = insert(Specs.plain());
    Future<Step.Inserted> second = insert(Specs.plain());
    Future<Step.Inserted> bad = insert(Specs.make().runAt(Instant.MAX).build());
    Future<Step.Inserted> third = insert(Specs.plain());
    goOn.countDown();
    for (Future<Step.Inserted> good : List.of(first, ahead, second, third)) {
      assertThat(OwnStore.await(good).outcome()).isEqualTo(InsertOutcome.CREATED);
    }
    assertThatThrownBy(() -> OwnStore.await(bad)).isInstanceOf(StoreFailure.class);
    assertThat(all()).hasSize(4);
    assertThat(own.claim(5)).hasSize(4);
  }

  @Test
  void whatACallerDoesWithItsAnswerHarmsNobody() {
    Future<Step.Inserted> inserted = insert(Specs.plain());
    Future<Object> failing =
        inserted.map(
            answer -> {
              throw new IllegalStateException("A caller that fails on purpose");
            });
    assertThatThrownBy(() -> OwnStore.await(failing)).isInstanceOf(IllegalStateException.class);
    assertThat(own.submit(Specs.plain())).isNotNull();
  }

  private Future<Step.Inserted> insert(JobSpec spec) {
    return own.store.apply(new Step.Insert(Submission.of(spec)));
  }

  private List<Job> all() {
    return OwnStore.await(own.store.list(JobFilter.ALL, null, 100)).jobs();
  }

  private static JobSpec large(String queue) {
    return Specs.make().queue(queue).label("l", "x".repeat(60_000)).build();
  }

  private static Claim claimOf(Job job) {
    return new Claim(job.id(), job.status().node(), job.status().fence());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
