package dev.legwork.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.Job;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.StoreFailure;
import dev.legwork.store.Submission;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits for the disk: answers, events and reads; and what a disk that fails means. */
class DiskTest {
  @TempDir Path folder;

  /** A disk that takes a commit when it is told to. */
  private static final class SlowDisk implements Disk {
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private volatile boolean broken;

    @Override
    public void force(FileChannel log) throws IOException {
      begun.release();
      mayEnd.acquireUninterruptibly();
      if (broken) {
        throw new IOException("A disk that breaks on purpose");
      }
      log.force(false);
    }

    void awaitForce() throws InterruptedException {
      assertThat(begun.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private final SlowDisk disk = new SlowDisk();
  private final List<StoreFailure> fatal = new CopyOnWriteArrayList<>();

  private OwnStore open() {
    OwnStore own = OwnStore.on(folder.resolve("legwork.db"), disk, fatal::add);
    OwnStore.await(own.store.start());
    return own;
  }

  @Test
  void nobodyIsToldBeforeTheDiskHasIt() throws Exception {
    List<Job> heard = new CopyOnWriteArrayList<>();
    OwnStore own = OwnStore.on(folder.resolve("legwork.db"), disk, fatal::add);
    own.store.onCommitted(heard::addAll);
    OwnStore.await(own.store.start());
    Submission submission = Submission.of(Specs.plain());
    Future<Step.Inserted> inserted = own.store.apply(new Step.Insert(submission));
    disk.awaitForce();
    // Committed, so that a reader's connection sees it, and on its way to the disk.
    try (var other = own.connect()) {
      assertThat(OwnStore.ask(other, "SELECT count(*) FROM job")).isEqualTo("1");
    }
    Future<Optional<Job>> read = own.store.find(submission.id());
    assertThat(inserted.isComplete()).isFalse();
    assertThat(heard).isEmpty();
    assertThat(read.isComplete()).isFalse();
    disk.mayEnd.release();
    assertThat(OwnStore.await(inserted).job()).isNotNull();
    assertThat(OwnStore.await(read)).isPresent();
    assertThat(heard).hasSize(1);
    own.close();
  }

  @Test
  void whatArrivesWhileTheDiskIsBusySharesTheNextCommit() throws Exception {
    ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
    OwnStore own = open();
    List<Future<Step.Inserted>> asked = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int number = i;
      Submission submission = Submission.of(Specs.plain());
      asked.add(
          own.store.apply(new Step.Insert(submission)).onSuccess(answer -> order.add(number)));
      if (i == 0) {
        disk.awaitForce();
      }
    }
    try (var other = own.connect()) {
      assertThat(OwnStore.ask(other, "SELECT count(*) FROM job")).isEqualTo("1");
    }
    disk.mayEnd.release(2);
    OwnStore.await(Future.all(asked));
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    own.close();
  }

  @Test
  void whatChangesNothingWaitsForNoDisk() {
    OwnStore own = open();
    own.apply(new Step.Renew("n1", Duration.ofMinutes(1), List.of()));
    assertThat(own.claim(3)).isEmpty();
    assertThat(disk.begun.availablePermits()).isZero();
    own.close();
  }

  @Test
  void aDiskThatFailsEndsTheStore() throws Exception {
    OwnStore own = open();
    disk.broken = true;
    disk.mayEnd.release();
    Submission submission = Submission.of(Specs.plain());
    assertThatThrownBy(() -> OwnStore.await(own.store.apply(new Step.Insert(submission))))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("did not take a commit");
    assertThat(fatal).hasSize(1);
    assertThatThrownBy(() -> own.submit(Specs.plain())).isInstanceOf(StoreFailure.class);
    // Whether it is there after a loss of power nobody knows: a reader is not told either.
    assertThatThrownBy(() -> OwnStore.await(own.store.find(submission.id())))
        .isInstanceOf(StoreFailure.class);
    own.close();
  }
}
