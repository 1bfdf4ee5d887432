package dev.legwork.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.store.JobFilter;
import dev.legwork.store.SettableClock;
import dev.legwork.store.Specs;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One action on many jobs: first the number, then the deed. */
class BulkTest {
  private final SettableClock clock = new SettableClock();
  private final EngineLab lab = EngineLab.plan().clock(clock).slots(1).start();
  private final BlockingQueue<Job> news = new LinkedBlockingQueue<>();

  BulkTest() {
    lab.engine.events().onAll(lab.vertx.getOrCreateContext(), news::add);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private static JobFilter queue(String name) {
    return new JobFilter(java.util.Set.of(), null, name, null, Map.of(), null, null, null);
  }

  private BulkOperations.Plan plan(BulkAction action, List<JobId> ids) {
    return EngineLab.get(lab.engine.bulk().plan(null, action, queue("q"), ids));
  }

  private void run(BulkOperations.Plan plan) {
    assertThat(EngineLab.get(lab.engine.bulk().run(null, plan.token(), plan.matched())).matched())
        .isEqualTo(plan.matched());
  }

  /** The job's next change to a state, which the operation makes behind its answer. */
  private void reaches(Job job, JobState state) throws InterruptedException {
    Job next;
    do {
      next = news.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("%s becomes %s", job.id(), state).isNotNull();
    } while (!next.id().equals(job.id()) || next.state() != state);
  }

  private List<Job> delayed(int count) {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jobs.add(lab.submit(Specs.make().queue("q").delay(Duration.ofDays(1)).build()));
    }
    return jobs;
  }

  @Test
  void eachActionIsDoneToTheJobsThatItFits() throws InterruptedException {
    List<Job> jobs = delayed(3);
    lab.submit(Specs.make().queue("other").delay(Duration.ofDays(1)).build());
    assertThat(plan(BulkAction.RETRY, List.of()).matched()).isZero();
    assertThat(plan(BulkAction.DELETE, List.of()).matched()).isZero();

    run(plan(BulkAction.RUN_NOW, List.of(jobs.get(0).id())));
    Script.Try attempt = lab.script.next();
    assertThat(attempt.job().id()).isEqualTo(jobs.get(0).id());
    attempt.succeed();
    lab.ended(jobs.get(0));

    BulkOperations.Plan cancel = plan(BulkAction.CANCEL, List.of());
    assertThat(cancel.matched()).isEqualTo(2);
    run(cancel);
    for (Job job : jobs.subList(1, 3)) {
      assertThat(lab.ended(job).state()).isEqualTo(JobState.CANCELLED);
    }

    BulkOperations.Plan retry = plan(BulkAction.RETRY, List.of());
    assertThat(retry.matched()).isEqualTo(2);
    lab.script.play(one -> EndsAt.once());
    run(retry);
    for (Job job : jobs.subList(1, 3)) {
      reaches(job, JobState.SUCCEEDED);
    }

    BulkOperations.Plan delete = plan(BulkAction.DELETE, List.of());
    assertThat(delete.matched()).isEqualTo(3);
    run(delete);
    // Deleting is told to nobody: ask until it is so.
    for (int looks = 0; EngineLab.get(lab.store.find(jobs.get(0).id())).isPresent(); looks++) {
      assertThat(looks).isLessThan(100_000);
    }
    assertThat(plan(BulkAction.DELETE, List.of()).matched()).isZero();
  }

  @Test
  void planIsForTheNumberItWasMadeForAndForOneRun() {
    List<Job> jobs = delayed(2);
    BulkOperations bulk = lab.engine.bulk();
    BulkOperations.Plan plan = plan(BulkAction.CANCEL, List.of());
    refused(bulk.run(null, plan.token(), 1));
    lab.cancel(jobs.get(0), null);
    refused(bulk.run(null, plan.token(), plan.matched()));
    delayed(5); // Newer than the plan: not its business.
    run(new BulkOperations.Plan(1, plan.token()));
    assertThat(lab.ended(jobs.get(1)).state()).isEqualTo(JobState.CANCELLED);
    refused(bulk.run(null, plan.token(), 1));
    assertThat(plan(BulkAction.CANCEL, List.of()).matched()).isEqualTo(5);
  }

  @Test
  void planGetsOld() {
    delayed(1);
    BulkOperations.Plan plan = plan(BulkAction.CANCEL, List.of());
    clock.tick(Duration.ofMinutes(11));
    refused(lab.engine.bulk().run(null, plan.token(), 1));
    refused(lab.engine.bulk().run(null, "no such token", 1));
  }

  @Test
  void ofTwoRunsAtOnceOneIsRefused() {
    delayed(1);
    BulkOperations.Plan plan = plan(BulkAction.CANCEL, List.of());
    Future<BulkOperations.Plan> one = lab.engine.bulk().run(null, plan.token(), 1);
    Future<BulkOperations.Plan> two = lab.engine.bulk().run(null, plan.token(), 1);
    EngineLab.get(Future.join(one, two).otherwiseEmpty());
    assertThat(one.succeeded()).isNotEqualTo(two.succeeded());
  }

  private static void refused(Future<BulkOperations.Plan> run) {
    assertThatThrownBy(() -> EngineLab.get(run)).isInstanceOf(Refusal.StateConflict.class);
  }
}
