package dev.legwork.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Outcome;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Slots are never more than there are, and none is ever lost. */
class SlotsTest {
  private static final Duration TICK = Duration.ofMillis(1);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void neverMoreRunThanThereAreSlotsAndAllAreFreeInTheEnd(Backend backend) {
    int slots = 7;
    int count = 5_000;
    try (EngineLab lab = EngineLab.plan().store(backend.in(folder)).slots(slots).start()) {
      lab.script.play(attempt -> mixed(lab, attempt));
      List<JobId> ids = new ArrayList<>();
      List<Submission> batch = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Submission one = Submission.of(job(i));
        ids.add(one.id());
        if (i % 10 == 0) {
          EngineLab.get(lab.engine.jobs().submit(one));
        } else {
          batch.add(one);
        }
        if (batch.size() == 200 || i == count - 1) {
          for (Step.Inserted inserted : EngineLab.get(lab.engine.jobs().submitAll(batch))) {
            assertThat(inserted.refusal()).isNull();
          }
          batch.clear();
        }
      }
      Map<JobState, Integer> ends = new ConcurrentHashMap<>();
      for (JobId id : ids) {
        ends.merge(lab.ended(lab.get(id)).state(), 1, Integer::sum);
      }
      assertThat(ends.keySet())
          .containsExactlyInAnyOrder(JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED);
      assertThat(lab.script.most()).isLessThanOrEqualTo(2 * slots);
      lab.script.abandoned();
      lab.drained();
    }
  }

  private static dev.legwork.job.JobSpec job(int i) {
    return Specs.make()
        .name(String.valueOf(i))
        .kind(i % 3 == 0 ? JobKind.HTTP : JobKind.PROCESS)
        .queue("q" + i % 4)
        .attempts(2, TICK)
        .timeout(i % 50 == 7 ? TICK : Duration.ofMinutes(1))
        .build();
  }

  /** Succeeds, fails for good, fails for now, throws, takes too long, is cancelled. */
  private static Future<Outcome> mixed(EngineLab lab, Script.Try attempt) {
    int i = Integer.parseInt(attempt.name());
    switch (i % 50) {
      case 1, 2, 3 -> {
        return Future.succeededFuture(Script.failure(false, null));
      }
      case 4, 5, 6 -> {
        return Future.succeededFuture(Script.failure(true, null));
      }
      case 7 -> {
        return attempt.end.future();
      }
      case 8 -> throw new Thrown();
      case 9 -> {
        return Future.failedFuture("failed");
      }
      case 10 -> {
        Future<Job> cancelled =
            lab.engine.jobs().cancel(attempt.job().id(), dev.legwork.job.CancelRequest.PLAIN);
        assertThat(cancelled).isNotNull();
        return attempt.end.future();
      }
      default -> {
        return EndsAt.once();
      }
    }
  }

  @Test
  void callStaysUntilSlotsAreTakenAgain() {
    Slots slots = new Slots(Map.of(JobKind.HTTP, 2));
    assertThat(slots.call(JobKind.BUS)).isFalse();
    assertThat(slots.takeAll(5)).containsExactly(Map.entry(JobKind.HTTP, 2));
    assertThat(slots.call(JobKind.HTTP)).isFalse();
    assertThat(slots.give(JobKind.HTTP, 1)).isTrue();
    assertThat(slots.takeAll(5)).containsExactly(Map.entry(JobKind.HTTP, 1));
    assertThat(slots.give(JobKind.HTTP, 2)).isFalse();
    assertThat(slots.allFree()).isTrue();
    assertThat(slots.call(JobKind.HTTP)).isTrue();
  }

  @Test
  void slotsAreNeverTakenTwiceByManyThreads() throws InterruptedException {
    Slots slots = new Slots(Map.of(JobKind.HTTP, 3));
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  int taken = slots.takeAll(2).getOrDefault(JobKind.HTTP, 0);
                  most.accumulateAndGet(held.addAndGet(taken), Math::max);
                  held.addAndGet(-taken);
                  slots.give(JobKind.HTTP, taken);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join(60_000);
    }
    assertThat(most.get()).isLessThanOrEqualTo(3);
    assertThat(slots.allFree()).isTrue();
  }

  /** Without a stack trace, as there are hundreds. */
  private static final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Thrown() {
      super("thrown", null, false, false);
    }
  }
}
