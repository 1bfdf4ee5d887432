package dev.legwork.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Job;
import dev.legwork.store.JobFilter;
import dev.legwork.store.Specs;
import dev.legwork.store.Step;
import dev.legwork.store.Submission;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers and the write-ahead log. */
class WalTest {
  private static final long MIB = 1 << 20;
  private static final int JOB_BYTES = 200_000;

  @TempDir Path folder;

  @Test
  void aReaderThatStaysHoldsUpNoWriter() throws Exception {
    try (OwnStore own = OwnStore.open(folder.resolve("legwork.db"))) {
      Job first = own.submit(Specs.plain());
      try (Connection reader = own.connect()) {
        reader.setAutoCommit(false);
        assertThat(OwnStore.ask(reader, "SELECT count(*) FROM job")).isEqualTo("1");
        // Far more than the log's limit, so that a restart is tried and given up.
        write(own, 50 * MIB);
        assertThat(OwnStore.ask(reader, "SELECT count(*) FROM job")).isEqualTo("1");
      }
      assertThat(OwnStore.await(own.store.find(first.id()))).contains(first);
      // Once the reader is gone the log gets short again, not necessarily at once.
      for (int i = 0; i < 20 && walBytes(own) > 50 * MIB; i++) {
        write(own, 10 * MIB);
      }
      assertThat(walBytes(own)).isLessThanOrEqualTo(50 * MIB);
    }
  }

  @Test
  void theLogDoesNotGrowWithoutLimitWhileReadersAreBusy() throws Exception {
    try (OwnStore own = OwnStore.open(folder.resolve("legwork.db"))) {
      AtomicBoolean done = new AtomicBoolean();
      AtomicInteger reads = new AtomicInteger();
      List<Thread> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread reader = new Thread(() -> readOn(own, done, reads));
        reader.start();
        readers.add(reader);
      }
      long largest = 0;
      for (int i = 0; i < 16; i++) {
        write(own, 10 * MIB);
        largest = Math.max(largest, walBytes(own));
      }
      done.set(true);
      for (Thread reader : readers) {
        reader.join(30_000);
      }
      assertThat(reads.get()).isPositive();
      assertThat(largest).isLessThan(100 * MIB);
    }
  }

  private static void readOn(OwnStore own, AtomicBoolean done, AtomicInteger reads) {
    while (!done.get()) {
      assertThat(OwnStore.await(own.store.list(JobFilter.ALL, null, 20)).jobs()).isNotNull();
      reads.incrementAndGet();
    }
  }

  private static void write(OwnStore own, long bytes) {
    // It stands in the content and in a column.
    String filling = "x".repeat(JOB_BYTES);
    List<Future<?>> asked = new ArrayList<>();
    for (long written = 0; written < bytes; written += 2 * JOB_BYTES) {
      Submission submission = Submission.of(Specs.make().queue("q").name(filling).build());
      asked.add(own.store.apply(new Step.Insert(submission)));
      if (asked.size() == 4) {
        OwnStore.await(Future.all(asked));
        asked.clear();
      }
    }
    OwnStore.await(Future.all(asked));
  }

  private static long walBytes(OwnStore own) {
    try {
      return Files.size(own.file.resolveSibling("legwork.db-wal"));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
