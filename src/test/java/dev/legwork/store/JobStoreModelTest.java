package dev.legwork.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.store.heap.HeapJobStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Asks a backend and the heap store the same made-up things at the same time; every answer, every
 * job, every history must be the same, and the invariants must hold. Claims must take the same jobs
 * in the same order, as the comment of {@link ClaimContract} lays down. Not compared: the wording
 * of refusals, {@link QueueStatus#oldestDueAt}.
 *
 * <p>{@code -Dlegwork.model.seed=N} plays one sequence again; a failure tells the seed and what was
 * asked. Extended by a backend's test.
 */
public abstract class JobStoreModelTest implements StoreBackend {
  private static final Duration TIME_LIMIT = Duration.ofSeconds(20);
  private static final RetentionPolicy RETENTION =
      new RetentionPolicy(
          Duration.ofMinutes(10), Duration.ofMinutes(30), Map.of("b", Duration.ofMinutes(1)), 30);

  /** How many sequences are played; {@code -Dlegwork.model.sequences} asks for more. */
  protected int sequences() {
    return Integer.getInteger("legwork.model.sequences", 25);
  }

  /** How many commits a sequence has. */
  protected int commits() {
    return 250;
  }

  @TestFactory
  Stream<DynamicTest> answersAsTheModelDoes() {
    Long only = Long.getLong("legwork.model.seed");
    LongStream seeds = only == null ? LongStream.rangeClosed(1, sequences()) : LongStream.of(only);
    return seeds.mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> play(seed)));
  }

  private void play(long seed) {
    SettableClock clock = new SettableClock();
    HeapJobStore model = new HeapJobStore(clock, RETENTION);
    Play play = new Play(seed, clock, model, create(clock, RETENTION));
    try {
      play.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "Seed "
              + seed
              + ", replay with -Dlegwork.model.seed="
              + seed
              + "; asked were:\n"
              + String.join("\n", play.trace),
          e);
    } finally {
      await(play.store.stop());
      await(model.stop());
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(TIME_LIMIT.toSeconds(), SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("No answer of the store in " + TIME_LIMIT, e);
    }
  }

  /** One sequence. */
  private final class Play {
    private final ModelWorld world;
    private final SettableClock clock;
    private final JobStore model;
    private final ModelInvariants invariants = new ModelInvariants();
    private final List<String> trace = new ArrayList<>();
    private JobStore store;

    Play(long seed, SettableClock clock, JobStore model, JobStore store) {
      this.world = new ModelWorld(seed);
      this.clock = clock;
      this.model = model;
      this.store = store;
    }

    void run() {
      await(model.start());
      await(store.start());
      for (int i = 0; i < commits(); i++) {
        if (world.chance(30)) {
          Duration span = world.span();
          trace.add("tick " + span);
          clock.tick(span);
        }
        if (world.chance(2)) {
          reopen();
        }
        commit(world.steps());
      }
      compareHistories(model, store, world.ids());
    }

    private void commit(List<Step<?>> steps) {
      trace.add(steps.toString());
      List<Object> expected = await(model.apply(steps));
      List<Object> answers = await(store.apply(steps));
      trace.add("  -> " + expected);
      Set<JobId> touched = new LinkedHashSet<>();
      for (int i = 0; i < steps.size(); i++) {
        assertThat(comparable(answers.get(i)))
            .as("the answer to %s", steps.get(i))
            .isEqualTo(comparable(expected.get(i)));
        if (expected.get(i) instanceof Step.Claimed claimed) {
          world.learn(claimed.jobs());
          claimed.jobs().forEach(job -> touched.add(job.id()));
        }
        if (expected.get(i) instanceof Step.Fenced fenced && fenced.applied()) {
          touched.add(fenced.job().id());
        }
      }
      List<Job> all = all(model);
      compareJobs(all(store), all);
      invariants.check(steps, answers, all);
      compareQueues(all);
      compareHistories(model, store, touched);
    }

    private void reopen() {
      trace.add("reopen");
      var reopened = JobStoreModelTest.this.reopen(store);
      if (reopened.isPresent()) {
        store = reopened.get();
        // Jobs stay, leases and turns go: what any store does when it is opened again.
        await(model.stop().compose(stopped -> model.start()));
      }
    }

    /** One by one first, as a difference of two long lists is hard to see. */
    private static void compareJobs(List<Job> jobs, List<Job> expected) {
      for (int i = 0; i < Math.min(jobs.size(), expected.size()); i++) {
        assertThat(jobs.get(i)).as("job %d from the newest", i).isEqualTo(expected.get(i));
      }
      assertThat(jobs).as("all jobs").isEqualTo(expected);
    }

    private void compareQueues(List<Job> all) {
      Map<String, Object> queues = queues(store);
      assertThat(queues).as("queues").isEqualTo(queues(model));
      Map<String, Map<JobState, Long>> counted = new TreeMap<>();
      for (Job job : all) {
        counted
            .computeIfAbsent(job.spec().queue(), queue -> new TreeMap<>())
            .merge(job.state(), 1L, Long::sum);
      }
      counted.forEach(
          (queue, counts) ->
              assertThat(((List<?>) queues.get(queue)).get(1)).as("counts").isEqualTo(counts));
    }
  }

  private static List<Job> all(JobStore store) {
    return await(store.list(JobFilter.ALL, null, 100_000)).jobs();
  }

  private static Map<String, Object> queues(JobStore store) {
    Map<String, Object> queues = new TreeMap<>();
    for (QueueStatus queue : await(store.queues())) {
      Map<JobState, Long> counts = new TreeMap<>(queue.counts());
      counts.values().removeIf(count -> count == 0);
      queues.put(queue.settings().name(), List.of(queue.settings(), counts));
    }
    return queues;
  }

  private static void compareHistories(JobStore model, JobStore store, Iterable<JobId> ids) {
    for (JobId id : ids) {
      assertThat(await(store.find(id))).isEqualTo(await(model.find(id)));
      assertThat(await(store.attempts(id))).as("attempts").isEqualTo(await(model.attempts(id)));
      for (int attempt = 1; attempt < 4; attempt++) {
        assertThat(await(store.output(id, attempt)))
            .as("output")
            .isEqualTo(await(model.output(id, attempt)));
      }
      Waiting expected = await(model.waiting(id)).orElse(null);
      Waiting waiting = await(store.waiting(id)).orElse(null);
      assertThat(waiting == null).isEqualTo(expected == null);
      if (waiting != null && expected != null) {
        assertThat(waiting.concurrencyKeyHolders())
            .containsExactlyInAnyOrderElementsOf(expected.concurrencyKeyHolders());
        assertThat(waiting.after()).containsExactlyInAnyOrderElementsOf(expected.after());
        assertThat(waiting.parked()).as("parked").isEqualTo(expected.parked());
        assertThat(waiting.concurrencyLimit()).isEqualTo(expected.concurrencyLimit());
      }
    }
  }

  /** What of an answer all stores must agree on. */
  private static Object comparable(Object answer) {
    if (answer instanceof Step.Inserted inserted && inserted.refusal() != null) {
      Refusal refusal = inserted.refusal();
      Object violations =
          refusal instanceof Refusal.Invalid invalid
              ? invalid.violations().stream().map(violation -> violation.pointer()).toList()
              : List.of();
      return List.of(inserted.outcome(), refusal.code(), violations);
    }
    return answer;
  }
}
