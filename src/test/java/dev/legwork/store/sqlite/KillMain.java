package dev.legwork.store.sqlite;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobKind;
import dev.legwork.job.RawJson;
import dev.legwork.job.RetentionPolicy;
import dev.legwork.job.Transition;
import dev.legwork.store.Claim;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.Submission;
import io.vertx.core.Vertx;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;

/**
 * Works at a store as fast as it can until it is killed: some threads take jobs in, others claim
 * and finish them, and all write down what was acknowledged.
 */
final class KillMain {
  private static final JobError ERROR = JobError.of(JobError.Code.EXIT_CODE, "Exit code 1", true);

  private final SqliteJobStore store;
  private final KillLedger ledger;
  private final String node;

  private KillMain(SqliteJobStore store, KillLedger ledger, String node) {
    this.store = store;
    this.ledger = ledger;
    this.node = node;
  }

  /** Takes the folder, a seed, and whether to break the promise of durability. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    SqliteJobStore store =
        new SqliteJobStore(
            Vertx.vertx(),
            folder.resolve("legwork.db"),
            InstantSource.system(),
            RetentionPolicy.DEFAULT,
            failure -> Runtime.getRuntime().halt(3),
            Disk.REAL,
            Boolean.parseBoolean(arguments[2]));
    store.start().await(30, SECONDS);
    KillMain main =
        new KillMain(store, KillLedger.append(folder.resolve("ledger")), "node-" + seed);
    main.apply(List.of(new Step.Renew(main.node, Duration.ofHours(1), List.of())));
    main.apply(List.of(new Step.Rescue(1_000_000)));
    for (int i = 0; i < 3; i++) {
      Random random = new Random(seed * 31 + i);
      new Thread(() -> forever(() -> main.takeIn(random))).start();
      new Thread(() -> forever(() -> main.workOff(random))).start();
    }
    try (var out = new FileOutputStream(FileDescriptor.out)) {
      out.write("ready\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private interface Work {
    void run() throws IOException, TimeoutException;
  }

  private static void forever(Work work) {
    try {
      while (true) {
        work.run();
      }
    } catch (IOException | TimeoutException | RuntimeException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(2);
    }
  }

  private void takeIn(Random random) throws IOException, TimeoutException {
    List<Step<?>> steps = new ArrayList<>();
    for (int i = 1 + random.nextInt(20); i > 0; i--) {
      Specs specs = Specs.make().queue("q" + random.nextInt(3)).priority(random.nextInt(10));
      if (random.nextInt(5) == 0) {
        specs.concurrency("k" + random.nextInt(3), 4);
      }
      steps.add(new Step.Insert(Submission.of(specs.build())));
    }
    for (Object answer : apply(steps)) {
      ledger.write(KillLedger.Line.of("taken", ((Step.Inserted) answer).job()));
    }
  }

  private void workOff(Random random) throws IOException, TimeoutException {
    Step<?> claim = new Step.ClaimDue(node, Map.of(JobKind.PROCESS, 1 + random.nextInt(15)));
    List<Job> claimed = ((Step.Claimed) apply(List.of(claim)).get(0)).jobs();
    List<Step<?>> finishes = new ArrayList<>();
    for (Job job : claimed) {
      ledger.write(KillLedger.Line.of("claimed", job));
      RawJson result = new RawJson("{\"n\":" + random.nextInt(1_000_000) + "}");
      Transition transition =
          switch (random.nextInt(10)) {
            case 0 -> Transition.retryIn(Duration.ZERO, ERROR, result);
            case 1, 2 -> Transition.failed(ERROR, result);
            default -> Transition.succeeded(result);
          };
      finishes.add(
          new Step.Finish(new Claim(job.id(), node, job.status().fence()), transition, null));
    }
    for (Object answer : apply(finishes)) {
      ledger.write(KillLedger.Line.of("finished", ((Step.Fenced) answer).job()));
    }
  }

  @CanIgnoreReturnValue
  private List<Object> apply(List<Step<?>> steps) throws TimeoutException {
    return store.apply(steps).await(30, SECONDS);
  }
}
