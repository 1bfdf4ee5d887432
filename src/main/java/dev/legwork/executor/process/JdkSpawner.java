package dev.legwork.executor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs by {@link ProcessBuilder}, for platforms without the native spawner. What it
 * cannot do: an exit code above 128 may have been a signal and is told as one; usage is not known;
 * a program outlives a JVM that is killed; the JVM may close the output of a program that ended
 * while a child of it still writes, which then is not told. Takes up to four threads a program.
 */
final class JdkSpawner implements Spawner {
  private static final int EAGAIN = 11;
  private static final int MAX_THREADS = 1024;

  private final Set<JdkProgram> programs = ConcurrentHashMap.newKeySet();
  private final AtomicInteger threads = new AtomicInteger();
  private final @Nullable String setsid = tool("setsid");
  private final @Nullable String prlimit = tool("prlimit");
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          0,
          MAX_THREADS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          work -> {
            Thread thread = new Thread(work, "legwork-process-" + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public String description() {
    return setsid == null ? "JVM" : "JVM with setsid";
  }

  @Override
  public Running start(Command command, Consumer<SpawnEvent> events) {
    JdkProgram program = new JdkProgram(pool, command, setsid != null, events, programs::remove);
    programs.add(program);
    try {
      pool.execute(() -> start(program, command));
    } catch (RejectedExecutionException e) {
      program.notStarted(new SpawnEvent.NotStarted(SpawnEvent.Stage.FORK, EAGAIN));
    }
    return program;
  }

  @Override
  public void close() {
    programs.forEach(JdkProgram::reap);
    pool.shutdown();
    try {
      if (!pool.awaitTermination(10, TimeUnit.SECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void start(JdkProgram program, Command command) {
    // The tools in front would swallow why a program cannot be started, so that is found out first.
    SpawnEvent.NotStarted problem = StartCheck.problem(command);
    if (problem == null && !command.limits().values().isEmpty() && prlimit == null) {
      problem = new SpawnEvent.NotStarted(SpawnEvent.Stage.LIMIT, StartCheck.ENOSYS);
    }
    if (problem != null) {
      program.notStarted(problem);
      return;
    }
    ProcessBuilder builder = new ProcessBuilder(chain(command));
    builder.environment().clear();
    builder.environment().putAll(command.env());
    builder.directory(Path.of(command.cwd()).toFile());
    if (!command.wantsInput()) {
      builder.redirectInput(Path.of("/dev/null").toFile());
    }
    try {
      program.run(builder.start());
    } catch (IOException e) {
      program.notStarted(
          new SpawnEvent.NotStarted(SpawnEvent.Stage.EXEC, StartCheck.errno(e.getMessage())));
    }
  }

  private List<String> chain(Command command) {
    List<String> chain = new ArrayList<>();
    if (setsid != null) {
      chain.add(setsid);
    }
    if (!command.limits().values().isEmpty() && prlimit != null) {
      chain.add(prlimit);
      command
          .limits()
          .values()
          .forEach((resource, value) -> chain.add("--" + resource.option + "=" + value));
    }
    String program = command.argv().get(0);
    Path found = StartCheck.find(command);
    chain.add(program.contains("/") || found == null ? program : found.toString());
    chain.addAll(command.argv().subList(1, command.argv().size()));
    return chain;
  }

  private static @Nullable String tool(String name) {
    for (String directory : new String[] {"/usr/bin/", "/bin/"}) {
      if (Files.isExecutable(Path.of(directory + name))) {
        return directory + name;
      }
    }
    return null;
  }
}
