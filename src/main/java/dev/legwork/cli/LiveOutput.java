package dev.legwork.cli;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.output.AttemptLogs;
import dev.legwork.output.LogChunk;
import dev.legwork.output.LogPage;
import dev.legwork.output.LogQuery;
import dev.legwork.output.Stream;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Shows what attempts write while they write it. One attempt is read by one thread of a small pool,
 * so a terminal that stands still holds up readers alone, never the node; the attempts of a job
 * come one after the other.
 */
final class LiveOutput implements AutoCloseable {
  private static final Set<JobKind> WRITING = EnumSet.of(JobKind.PROCESS, JobKind.FUNCTION);
  private static final int THREADS = 32;
  private static final int PAGE = 64 * 1024;

  private final AttemptLogs logs;
  private final RunScreen screen;
  private final boolean several;
  private final boolean json;
  private final ExecutorService readers =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "legwork-output");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<JobId, Followed> followed = new ConcurrentHashMap<>();

  LiveOutput(AttemptLogs logs, RunScreen screen, boolean several, boolean json) {
    this.logs = logs;
    this.screen = screen;
    this.several = several;
    this.json = json;
  }

  /** Begins to read an attempt when it is first seen. Safe on any thread, never blocks. */
  void see(Job job) {
    if (WRITING.contains(job.spec().kind()) && job.status().attempt() > 0) {
      followed.computeIfAbsent(job.id(), id -> new Followed()).upTo(job);
    }
    if (job.state() == JobState.RETRYING && job.status().error() != null) {
      screen.note(label(job) + " is tried again: " + job.status().error().message());
    }
  }

  /** Waits until everything that the job wrote was shown. */
  void finish(Job job) {
    see(job);
    Followed mine = followed.get(job.id());
    if (mine != null) {
      mine.shown().join();
    }
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }

  private static String label(Job job) {
    String name = job.spec().name();
    return Table.printable(name == null || name.isEmpty() ? job.id().toString() : name);
  }

  /** Attempts of one job that are read or were. */
  private final class Followed {
    private int attempts;
    private CompletableFuture<Void> tail = CompletableFuture.completedFuture(null);

    synchronized void upTo(Job job) {
      while (attempts < job.status().attempt()) {
        int attempt = ++attempts;
        tail = tail.thenRunAsync(() -> read(job, attempt), readers);
      }
    }

    synchronized CompletableFuture<Void> shown() {
      return tail;
    }
  }

  private void read(Job job, int attempt) {
    PrefixedLines lines = several ? new PrefixedLines(label(job), screen) : null;
    long offset = 0;
    boolean complete = false;
    while (!complete) {
      LogPage page = Await.get(logs.read(job.id(), attempt, new LogQuery(null, offset, PAGE)));
      for (LogChunk chunk : page.chunks()) {
        if (chunk.dropped() > 0) {
          screen.note("[" + chunk.dropped() + " bytes of " + label(job) + " were not kept]");
        }
        byte[] bytes = chunk.bytes().getBytes();
        if (lines != null) {
          lines.write(chunk.stream(), bytes);
        } else if (chunk.stream() == Stream.STDOUT && !json) {
          screen.writeOut(bytes);
        } else {
          screen.write(bytes);
        }
      }
      offset = page.next();
      complete = page.complete();
      if (!complete && page.chunks().isEmpty()) {
        Await.done(logs.more(job.id(), attempt, offset));
      }
    }
    if (lines != null) {
      lines.end();
    }
  }
}
