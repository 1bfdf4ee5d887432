package dev.legwork.executor.process;

import dev.legwork.output.Stream;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A program of {@link JdkSpawner}. State is guarded by this; events are told one at a time. */
final class JdkProgram implements Running {
  private static final int CHUNK = 64 * 1024;
  private static final long LOOK_AGAIN_MILLIS = 5;

  private final Executor threads;
  private final Command command;
  private final boolean leadsSession;
  private final Consumer<SpawnEvent> events;
  private final Consumer<JdkProgram> over;

  private @Nullable Process process;
  private final long[] credit = {Spawner.FIRST_CREDIT, Spawner.FIRST_CREDIT};
  private final boolean[] ended = new boolean[2];
  private boolean exited;
  private boolean told;
  private boolean forced;
  private boolean gone;

  JdkProgram(
      Executor threads,
      Command command,
      boolean leadsSession,
      Consumer<SpawnEvent> events,
      Consumer<JdkProgram> over) {
    this.threads = threads;
    this.command = command;
    this.leadsSession = leadsSession;
    this.events = events;
    this.over = over;
  }

  synchronized void notStarted(SpawnEvent.NotStarted why) {
    gone = true;
    over.accept(this);
    events.accept(why);
  }

  /** Watches the program to its end, on the calling thread. */
  void run(Process started) {
    synchronized (this) {
      process = started;
      events.accept(new SpawnEvent.Started(started.pid()));
    }
    try {
      threads.execute(() -> read(Stream.STDOUT, started.getInputStream()));
      threads.execute(() -> read(Stream.STDERR, started.getErrorStream()));
    } catch (RejectedExecutionException e) {
      reap();
    }
    int code = waitFor(started);
    tell(
        () -> {
          exited = true;
          boolean signalled = code > 128 && code <= 128 + 64;
          events.accept(
              new SpawnEvent.Exited(signalled, signalled ? code - 128 : code, told, null));
        });
    end(started.pid());
  }

  private synchronized void tell(Runnable change) {
    if (!gone) {
      change.run();
      notifyAll();
    }
  }

  /** Waits for the end of the output or for force, then until no process is left. */
  private void end(long pid) {
    long waitMillis = LOOK_AGAIN_MILLIS;
    boolean left = true;
    while (left) {
      synchronized (this) {
        while (!forced && !(ended[0] && ended[1])) {
          pause(0);
        }
      }
      left = ProcessTree.kill(pid, leadsSession, command.env());
      if (left) {
        synchronized (this) {
          pause(waitMillis);
        }
        waitMillis = Math.min(200, waitMillis * 2);
      }
    }
    tell(
        () -> {
          // Who still holds a pipe now is a stranger: its reader waits for it, we do not.
          gone = true;
          over.accept(this);
          for (Stream stream : Stream.values()) {
            if (!ended[index(stream)]) {
              events.accept(new SpawnEvent.OutputEnd(stream));
            }
          }
          events.accept(new SpawnEvent.Gone());
        });
  }

  private static int index(Stream stream) {
    return stream == Stream.STDOUT ? 0 : 1;
  }

  // Every caller asks its condition again.
  @SuppressWarnings("WaitNotInLoop")
  private void pause(long millis) {
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      forced = true;
    }
  }

  private static int waitFor(Process process) {
    while (true) {
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        // The spawner is closed: its programs are killed, so this does not take long.
        process.destroyForcibly();
      }
    }
  }

  private void read(Stream stream, InputStream in) {
    int index = index(stream);
    byte[] chunk = new byte[CHUNK];
    try (in) {
      while (true) {
        int most = awaitCredit(index);
        int length = most == 0 ? -1 : in.read(chunk, 0, most);
        if (length < 0) {
          break;
        }
        Buffer bytes = Buffer.buffer(length).appendBytes(chunk, 0, length);
        tell(
            () -> {
              credit[index] -= length;
              events.accept(new SpawnEvent.Output(stream, bytes));
            });
      }
    } catch (IOException e) {
      // The program ended between two reads and the JVM closed its pipe.
    }
    tell(
        () -> {
          ended[index] = true;
          events.accept(new SpawnEvent.OutputEnd(stream));
        });
  }

  private synchronized int awaitCredit(int index) {
    while (credit[index] == 0 && !gone) {
      pause(0);
    }
    return gone ? 0 : (int) Math.min(CHUNK, credit[index]);
  }

  /** Off the caller's thread, which may be an event loop. A spawner that is closed does no more. */
  private void later(Runnable work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException e) {
      reap();
    }
  }

  @Override
  public void write(Buffer bytes) {
    Process running;
    synchronized (this) {
      running = process;
    }
    if (running == null) {
      return;
    }
    later(
        () -> {
          try {
            OutputStream in = running.getOutputStream();
            in.write(bytes.getBytes());
            in.flush();
          } catch (IOException e) {
            // It does not read any more, which is its own affair.
          }
          tell(() -> events.accept(new SpawnEvent.InputTaken()));
        });
  }

  @Override
  public void closeInput() {
    Process running;
    synchronized (this) {
      running = process;
    }
    if (running != null) {
      try {
        running.getOutputStream().close();
      } catch (IOException e) {
        // It ended first.
      }
    }
  }

  @Override
  public void signal(Signal signal) {
    later(
        () -> {
          Process running = aliveToTell();
          if (running != null) {
            ProcessTree.signal(running, signal, leadsSession);
          }
        });
  }

  private synchronized @Nullable Process aliveToTell() {
    Process running = process;
    if (running == null || exited || !running.isAlive()) {
      return null;
    }
    told = true;
    return running;
  }

  @Override
  public synchronized void credit(Stream stream, int bytes) {
    credit[index(stream)] += bytes;
    notifyAll();
  }

  @Override
  public void reap() {
    Process running = aliveToTell();
    if (running != null) {
      running.destroyForcibly();
    }
    synchronized (this) {
      forced = true;
      notifyAll();
    }
  }
}
