package dev.legwork.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Job;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.Step.Changed.ChangeOutcome;
import dev.legwork.store.Step.Inserted.InsertOutcome;
import dev.legwork.store.heap.HeapJobStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The made-up sequences are worth playing only if they come to everything that can happen. */
class ModelWorldTest {
  private static final RetentionPolicy RETENTION =
      new RetentionPolicy(Duration.ofMinutes(10), Duration.ofMinutes(30), Map.of(), 30);

  private final Map<String, Integer> met = new TreeMap<>();

  @Test
  void theSequencesMeetEverything() throws TimeoutException {
    for (long seed = 1; seed <= 25; seed++) {
      play(seed);
    }
    Set<String> expected = new TreeSet<>();
    for (JobState state : JobState.values()) {
      if (state != JobState.WAITING) {
        expected.add("job " + state);
      }
    }
    for (InsertOutcome outcome : InsertOutcome.values()) {
      expected.add("insert " + outcome);
    }
    for (Refusal.Code code :
        List.of(
            Refusal.Code.INVALID,
            Refusal.Code.DUPLICATE,
            Refusal.Code.IDEMPOTENCY_MISMATCH,
            Refusal.Code.QUEUE_FULL)) {
      expected.add("refusal " + code);
    }
    for (String step : List.of("Finish", "Release", "Progress")) {
      expected.add(step + " true");
      expected.add(step + " false");
    }
    for (String step : List.of("Cancel", "Retry", "RunNow", "Delete")) {
      for (ChangeOutcome outcome : ChangeOutcome.values()) {
        expected.add(step + " " + outcome);
      }
    }
    expected.addAll(
        List.of("claimed", "lost claims", "cancels", "rescued", "pruned", "promoted", "born dead"));
    assertThat(met).containsKeys(expected.toArray(String[]::new));
  }

  private void play(long seed) throws TimeoutException {
    SettableClock clock = new SettableClock();
    ModelWorld world = new ModelWorld(seed);
    HeapJobStore store = new HeapJobStore(clock, RETENTION);
    store.onCommitted(jobs -> jobs.forEach(job -> meet("job " + job.state())));
    store.start().await(5, SECONDS);
    for (int i = 0; i < 250; i++) {
      if (world.chance(30)) {
        clock.tick(world.span());
      }
      List<Step<?>> steps = world.steps();
      List<Object> answers = store.apply(steps).await(5, SECONDS);
      for (int n = 0; n < steps.size(); n++) {
        meet(steps.get(n), answers.get(n));
        if (answers.get(n) instanceof Step.Claimed claimed) {
          world.learn(claimed.jobs());
        }
      }
    }
    store.stop().await(5, SECONDS);
  }

  private void meet(Step<?> step, Object answer) {
    String name = step.getClass().getSimpleName();
    if (answer instanceof Step.Inserted inserted) {
      meet("insert " + inserted.outcome());
      meetIf(inserted.refusal() != null, () -> "refusal " + inserted.refusal().code());
      Job job = inserted.job();
      meetIf(
          inserted.outcome() == InsertOutcome.CREATED && job.state() == JobState.FAILED,
          () -> "born dead");
    } else if (answer instanceof Step.Fenced fenced) {
      meet(name + " " + fenced.applied());
    } else if (answer instanceof Step.Changed changed) {
      meet(name + " " + changed.outcome());
    } else if (answer instanceof Step.Claimed claimed) {
      meetIf(!claimed.jobs().isEmpty(), () -> "claimed");
    } else if (answer instanceof Step.Renewed renewed) {
      meetIf(!renewed.lost().isEmpty(), () -> "lost claims");
      meetIf(!renewed.cancels().isEmpty(), () -> "cancels");
    } else if (answer instanceof Step.Rescued rescued) {
      meetIf(!rescued.jobs().isEmpty(), () -> "rescued");
    } else if (answer instanceof Step.Pruned pruned) {
      meetIf(!pruned.jobs().isEmpty(), () -> "pruned");
    } else if (answer instanceof Step.Promoted promoted) {
      meetIf(promoted.jobs() > 0, () -> "promoted");
    }
  }

  private void meetIf(boolean happened, java.util.function.Supplier<String> what) {
    if (happened) {
      meet(what.get());
    }
  }

  private synchronized void meet(String what) {
    met.merge(what, 1, Integer::sum);
  }
}
