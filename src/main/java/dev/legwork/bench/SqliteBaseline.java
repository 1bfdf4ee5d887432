package dev.legwork.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Bare group commit: as many producers as W1 has connections hand one row each to one writer, which
 * commits all that has arrived with an fsync. What a store on SQLite cannot beat.
 */
final class SqliteBaseline {
  private static final int ROW_BYTES = 600;

  private SqliteBaseline() {}

  static void measure(Lab lab, int rows, int producers, Figures figures) {
    Path file = lab.folder().resolve("baseline.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement setUp = connection.createStatement()) {
      setUp.execute("PRAGMA journal_mode=WAL");
      setUp.execute("PRAGMA synchronous=FULL");
      setUp.execute("CREATE TABLE job (id INTEGER PRIMARY KEY, rank INTEGER, content TEXT)");
      setUp.execute("CREATE INDEX job_rank ON job (rank)");
      connection.setAutoCommit(false);
      double unused = insert(connection, rows / 2, producers);
      figures.add("baseline_sqlite_inserts", insert(connection, rows, producers), "rows/s");
    } catch (SQLException e) {
      throw new IllegalStateException("The baseline of SQLite broke", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static double insert(Connection connection, int rows, int producers)
      throws SQLException, InterruptedException {
    BlockingQueue<Semaphore> arrived = new ArrayBlockingQueue<>(producers);
    List<Thread> threads = new ArrayList<>();
    int each = rows / producers;
    for (int i = 0; i < producers; i++) {
      Thread thread = new Thread(() -> produce(arrived, each), "producer-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    long start = System.nanoTime();
    threads.forEach(Thread::start);
    write(connection, arrived, each * producers);
    return each * producers / ((System.nanoTime() - start) / 1e9);
  }

  private static void produce(BlockingQueue<Semaphore> arrived, int rows) {
    Semaphore committed = new Semaphore(0);
    try {
      for (int i = 0; i < rows; i++) {
        arrived.put(committed);
        committed.acquire();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(Connection connection, BlockingQueue<Semaphore> arrived, int rows)
      throws SQLException, InterruptedException {
    String content = "x".repeat(ROW_BYTES);
    List<Semaphore> batch = new ArrayList<>();
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO job (rank, content) VALUES (?, ?)")) {
      for (int done = 0; done < rows; done += batch.size()) {
        batch.clear();
        batch.add(arrived.take());
        int more = arrived.drainTo(batch);
        for (int i = 0; i <= more; i++) {
          insert.setLong(1, System.nanoTime());
          insert.setString(2, content);
          insert.executeUpdate();
        }
        connection.commit();
        batch.forEach(Semaphore::release);
      }
    }
  }
}
