package dev.legwork.executor.process;

import dev.legwork.output.Stream;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks to the native spawner (src/main/c/spawner.c, where the protocol is described). Two threads,
 * however many programs run: one writes what was asked, one reads the answers. If the spawner dies
 * it is started again; what it had started is told {@link SpawnEvent.Lost}.
 */
final class NativeSpawner implements Spawner {
  private static final Logger LOG = LoggerFactory.getLogger(NativeSpawner.class);
  private static final int MAX_ANSWER = 1 << 20;
  private static final Duration RESTART_DELAY = Duration.ofMillis(200);

  private final Path binary;
  private final AtomicInteger ids = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread reader = new Thread(this::superviseSpawner, "legwork-spawner-reader");
  private volatile Link link;

  private NativeSpawner(Path binary, Link link) {
    this.binary = binary;
    this.link = link;
    reader.setDaemon(true);
  }

  /** Starts the spawner; fails if it cannot be executed here. */
  static NativeSpawner open(Path binary) throws IOException {
    NativeSpawner spawner = new NativeSpawner(binary, new Link(binary));
    spawner.reader.start();
    return spawner;
  }

  @Override
  public String description() {
    return "native spawner";
  }

  @Override
  public Running start(Command command, Consumer<SpawnEvent> events) {
    Link current = link;
    int id = ids.incrementAndGet();
    current.programs.put(id, new Entry(command.env(), events));
    current.send(SpawnerFrames.spawn(id, command, FIRST_CREDIT));
    if (current.broken) {
      current.forget(id);
    }
    return new Program(current, id);
  }

  @Override
  public void close() {
    closed.countDown();
    link.end();
    try {
      if (Thread.currentThread() != reader) {
        reader.join(TimeUnit.SECONDS.toMillis(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The process id of the spawner, which changes when it had to be started again. */
  long pid() {
    return link.process.pid();
  }

  private void superviseSpawner() {
    while (true) {
      link.readAnswers();
      link.loseAll();
      if (isClosed(Duration.ZERO)) {
        return;
      }
      LOG.error("The spawner ended, and with it every program it had started; starting it again");
      while (!restart()) {
        if (isClosed(RESTART_DELAY)) {
          return;
        }
      }
    }
  }

  private boolean restart() {
    try {
      link = new Link(binary);
      if (isClosed(Duration.ZERO)) {
        link.end();
      }
      return true;
    } catch (IOException e) {
      LOG.error("The spawner cannot be started; trying again", e);
      return false;
    }
  }

  private boolean isClosed(Duration wait) {
    try {
      return closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** One life of the spawner process. */
  private static final class Link {
    private static final byte[] END = {};

    private final Process process;
    private final Map<Integer, Entry> programs = new ConcurrentHashMap<>();
    private final BlockingQueue<byte[]> requests = new LinkedBlockingQueue<>();
    private volatile boolean broken;

    Link(Path binary) throws IOException {
      ProcessBuilder builder = new ProcessBuilder(binary.toString());
      builder.environment().clear();
      builder.directory(Path.of("/").toFile());
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      process = builder.start();
      Thread writer = new Thread(this::writeRequests, "legwork-spawner-writer");
      writer.setDaemon(true);
      writer.start();
    }

    void send(byte[] frame) {
      requests.add(frame);
    }

    void end() {
      requests.add(END);
    }

    private void writeRequests() {
      List<byte[]> batch = new ArrayList<>();
      try (OutputStream out = process.getOutputStream()) {
        while (true) {
          batch.add(requests.take());
          requests.drainTo(batch);
          for (byte[] frame : batch) {
            if (frame == END) {
              return;
            }
            out.write(frame);
          }
          out.flush();
          batch.clear();
        }
      } catch (IOException e) {
        LOG.debug("The spawner does not listen any more", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void readAnswers() {
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(process.getInputStream(), 128 * 1024))) {
        while (true) {
          readAnswer(in);
        }
      } catch (EOFException e) {
        LOG.debug("The spawner ended");
      } catch (IOException | RuntimeException e) {
        LOG.error("The spawner's answer cannot be read", e);
      }
      end();
      process.destroyForcibly();
    }

    private void readAnswer(DataInputStream in) throws IOException {
      int length = in.readInt();
      if (length < 5 || length > MAX_ANSWER) {
        throw new IOException("A frame of " + length + " bytes");
      }
      int type = in.readUnsignedByte();
      int id = in.readInt();
      byte[] body = in.readNBytes(length - 5);
      if (body.length < length - 5) {
        throw new EOFException();
      }
      SpawnEvent event = SpawnerFrames.event(type, Buffer.buffer(body));
      boolean last = event instanceof SpawnEvent.Gone || event instanceof SpawnEvent.NotStarted;
      Entry entry = last ? programs.remove(id) : programs.get(id);
      if (entry != null) {
        entry.tell(event);
      }
    }

    void loseAll() {
      broken = true;
      programs.forEach(
          (id, entry) -> {
            entry.killRest();
            forget(id);
          });
    }

    void forget(int id) {
      Entry entry = programs.remove(id);
      if (entry != null) {
        entry.tell(new SpawnEvent.Lost());
      }
    }
  }

  /** A program that is not over. */
  private static final class Entry {
    private static final int MAX_ROUNDS = 100;

    private final Map<String, String> env;
    private final Consumer<SpawnEvent> events;
    private long pid = -1;

    Entry(Map<String, String> env, Consumer<SpawnEvent> events) {
      this.env = env;
      this.events = events;
    }

    void tell(SpawnEvent event) {
      if (event instanceof SpawnEvent.Started started) {
        pid = started.pid();
      }
      events.accept(event);
    }

    /** The main program dies with the spawner; what it had started does not, if that was killed. */
    void killRest() {
      for (int round = 0; round < MAX_ROUNDS && ProcessTree.kill(pid, pid > 0, env); round++) {
        Thread.onSpinWait();
      }
    }
  }

  private record Program(Link link, int id) implements Running {
    @Override
    public void write(Buffer bytes) {
      send(SpawnerFrames.input(id, bytes));
    }

    @Override
    public void closeInput() {
      send(SpawnerFrames.inputEnd(id));
    }

    @Override
    public void signal(Signal signal) {
      send(SpawnerFrames.signal(id, signal));
    }

    @Override
    public void credit(Stream stream, int bytes) {
      send(SpawnerFrames.credit(id, stream, bytes));
    }

    @Override
    public void reap() {
      send(SpawnerFrames.reap(id));
    }

    private void send(byte[] frame) {
      if (!link.broken) {
        link.send(frame);
      }
    }
  }

  /** Where the spawner of a version for this platform lies in the jar, or null. */
  static @Nullable String resource() {
    String os = System.getProperty("os.name", "");
    return os.equals("Linux")
        ? "/native/linux-" + System.getProperty("os.arch") + "/legwork-spawner"
        : null;
  }
}
