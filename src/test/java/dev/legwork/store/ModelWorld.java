package dev.legwork.store;

import dev.legwork.job.CancelRequest;
import dev.legwork.job.Dedupe.OnDuplicate;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.RawJson;
import dev.legwork.job.RetryPolicy.OnLost;
import dev.legwork.job.Transition;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * Makes up what happens next, from a seed alone: names, times and keys come from small pools so
 * that things meet. Ids grow with the calls and do not depend on the machine's clock.
 */
final class ModelWorld {
  private static final List<String> NODES = List.of("n1", "n2", "n3");
  private static final List<String> QUEUES = List.of("a", "b", "c", "default");
  private static final List<Duration> SPANS =
      List.of(
          Duration.ZERO,
          Duration.ofMillis(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(20));
  private static final JobError ERROR = JobError.of(JobError.Code.TIMEOUT, "Too slow", true);

  private final Random random;
  private final List<JobId> ids = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();
  private long made;

  ModelWorld(long seed) {
    random = new Random(seed);
  }

  /** Remembers claims to be used later, in time or too late. */
  void learn(List<Job> claimed) {
    for (Job job : claimed) {
      claims.add(new Claim(job.id(), job.status().node(), job.status().fence()));
    }
    while (claims.size() > 12) {
      claims.remove(0);
    }
  }

  List<JobId> ids() {
    return ids;
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  Duration span() {
    return any(SPANS);
  }

  private Duration positiveSpan() {
    return any(SPANS.subList(1, SPANS.size()));
  }

  /** One commit's steps. */
  List<Step<?>> steps() {
    List<Step<?>> steps = new ArrayList<>();
    int count = chance(70) ? 1 : 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      steps.add(step());
    }
    return steps;
  }

  private Step<?> step() {
    int dice = random.nextInt(100);
    if (dice < 30) {
      return new Step.Insert(submission());
    } else if (dice < 50) {
      Map<JobKind, Integer> wanted =
          Map.of(JobKind.PROCESS, random.nextInt(4), JobKind.HTTP, random.nextInt(2));
      return new Step.ClaimDue(any(NODES), wanted);
    } else if (dice < 72) {
      return new Step.Finish(claim(), transition(), chance(20) ? output() : null);
    }
    return rarerStep(dice);
  }

  private Step<?> rarerStep(int dice) {
    if (dice < 75) {
      return new Step.Release(claim());
    } else if (dice < 77) {
      return new Step.Progress(claim(), new RawJson("{\"step\":" + random.nextInt(100) + "}"));
    } else if (dice < 82) {
      Duration grace = chance(50) ? null : span();
      return new Step.Cancel(id(), new CancelRequest(chance(50) ? null : "why", grace));
    } else if (dice < 85) {
      return new Step.Retry(id());
    } else if (dice < 87) {
      return new Step.RunNow(id());
    } else if (dice < 89) {
      return new Step.Delete(id());
    } else if (dice < 92) {
      return new Step.Renew(any(NODES), Duration.ofSeconds(40), List.copyOf(claims));
    } else if (dice < 94) {
      return new Step.Rescue(1_000);
    } else if (dice < 96) {
      return new Step.Promote(chance(50) ? 1 : 1_000);
    } else if (dice < 97) {
      return new Step.Prune(1 + random.nextInt(3));
    }
    return new Step.PutQueue(any(QUEUES), patch());
  }

  private Submission submission() {
    JobId id = nextId();
    IdempotencyKey key =
        chance(15)
            ? new IdempotencyKey(oneOf("al", "bo"), oneOf("i", "j"), oneOf("f", "g"), span())
            : null;
    JobId root = chance(10) ? id() : null;
    Submission submission =
        new Submission(id, spec(), key, null, null, root, root, chance(10) ? "nightly" : null);
    ids.add(id);
    return submission;
  }

  private JobSpec spec() {
    Specs specs = Specs.make().queue(any(QUEUES)).priority(random.nextInt(10));
    if (chance(20)) {
      specs.kind(JobKind.HTTP);
    }
    if (chance(20)) {
      specs.delay(span());
    }
    if (chance(15)) {
      specs.expiresIn(positiveSpan());
    }
    if (chance(30)) {
      specs.concurrency(oneOf("x", "y"), 1 + random.nextInt(2));
    }
    if (chance(15)) {
      specs.dedupe(oneOf("d", "e"), positiveSpan(), any(List.of(OnDuplicate.values())));
    }
    if (chance(10)) {
      specs.onLost(OnLost.FAIL);
    }
    if (chance(10)) {
      specs.retention(span());
    }
    Set<JobId> after = new LinkedHashSet<>();
    for (int i = chance(25) ? 1 + random.nextInt(2) : 0; i > 0; i--) {
      // Now and then an id that is not there.
      after.add(id());
    }
    specs.after(after.toArray(JobId[]::new));
    return specs.build();
  }

  private Transition transition() {
    RawJson result = chance(50) ? null : new RawJson("{\"n\":" + random.nextInt(9) + "}");
    int dice = random.nextInt(100);
    if (dice < 50) {
      return Transition.succeeded(result);
    } else if (dice < 65) {
      return Transition.failed(ERROR, result);
    } else if (dice < 90) {
      return Transition.retryIn(span(), ERROR, result);
    }
    return Transition.cancelled(result);
  }

  private QueuePatch patch() {
    Boolean paused = chance(30) ? Boolean.valueOf(chance(40)) : null;
    Optional<Integer> none = Optional.empty();
    Optional<Integer> concurrency = chance(40) ? none : Optional.of(1 + random.nextInt(3));
    Optional<Integer> maxDepth = chance(50) ? none : Optional.of(random.nextInt(12));
    return new QueuePatch(chance(50) ? null : concurrency, chance(50) ? null : maxDepth, paused);
  }

  private RecordedOutput output() {
    return new RecordedOutput(Buffer.buffer("output " + random.nextInt(1_000)));
  }

  /** A claim made lately; often the last, sometimes stale, sometimes made up. */
  private Claim claim() {
    if (claims.isEmpty()) {
      return new Claim(id(), any(NODES), random.nextInt(3));
    }
    Claim claim = any(claims);
    if (chance(5)) {
      return new Claim(claim.jobId(), any(NODES), claim.fence());
    }
    return chance(5) ? new Claim(claim.jobId(), claim.node(), claim.fence() + 1) : claim;
  }

  /** A job made before, the late ones more often, or rarely one that never was. */
  private JobId id() {
    if (ids.isEmpty() || chance(2)) {
      return nextId();
    }
    int back = Math.min(random.nextInt(ids.size()), random.nextInt(ids.size()));
    return ids.get(ids.size() - 1 - back);
  }

  private JobId nextId() {
    long high = (0x0190_0000_0000L + ++made) << 16 | 0x7000;
    return new JobId(new UUID(high, 0x8000_0000_0000_0000L | random.nextInt(1 << 30)));
  }

  private String oneOf(String one, String other) {
    return random.nextBoolean() ? one : other;
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
