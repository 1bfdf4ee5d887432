package dev.legwork.cli;

import dev.legwork.config.Flag;
import dev.legwork.config.LegworkConfig;
import dev.legwork.node.Node;
import dev.legwork.node.NodeOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code serve}: a node until a signal ends it. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Start a node. Ends on Ctrl-C or SIGTERM after running jobs had time to finish.",
      "A second signal does not wait: jobs are handed back, the exit code is 130 or 143."
    },
    footer = {
      "",
      "Examples:",
      "  legwork serve",
      "  legwork serve --port 9090 --data-dir /var/lib/legwork",
      "  legwork serve --config my.yaml --set node.slots.process=16"
    })
public final class ServeCommand implements Callable<Integer> {
  private static final Duration HURRY = Duration.ofSeconds(3);

  private final Console console;

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Option(names = "--host", paramLabel = "ADDRESS", description = "Sets http.host.")
  private @Nullable String host;

  @Option(names = "--port", paramLabel = "PORT", description = "Sets http.port.")
  private @Nullable String port;

  @Option(names = "--data-dir", paramLabel = "FOLDER", description = "Sets data.dir.")
  private @Nullable String dataDir;

  @Option(names = "--store", paramLabel = "URL", description = "Sets store.url.")
  private @Nullable String store;

  /** Prints to {@code console}. */
  public ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    LegworkConfig loaded = config.load(console, flags()).config();
    Logging.ofService(console, loaded.log());
    Node node = NodeStart.start(loaded, new NodeOptions(true, false, Map.of()));
    stopOnSignal(node, loaded.drainTimeout());
    if (loaded.http().tls().isOn()) {
      Signals.onHangup(() -> Await.done(node.reloadTls()));
    }
    node.generatedToken()
        .ifPresent(
            token ->
                console.out().println("Token of the administrator, shown this once: " + token));
    console.out().println(readyLine(node, loaded));
    console.out().flush();
    // The node's threads are daemons of this one; the hook ends the process.
    new CountDownLatch(1).await();
    return ExitCode.OK;
  }

  private List<Flag> flags() {
    List<Flag> flags = new ArrayList<>();
    add(flags, "--host", "http.host", host);
    add(flags, "--port", "http.port", port);
    add(flags, "--data-dir", "data.dir", dataDir);
    add(flags, "--store", "store.url", store);
    return flags;
  }

  private static void add(List<Flag> flags, String option, String key, @Nullable String text) {
    if (text != null) {
      flags.add(new Flag(option, key, text));
    }
  }

  private static String readyLine(Node node, LegworkConfig config) {
    Instant started = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    double seconds = Duration.between(started, Instant.now()).toMillis() / 1000.0;
    return String.format(
        Locale.ROOT,
        "Legwork is ready at %s in %.2f s (%s)",
        node.url(),
        Math.max(0, seconds),
        config.store().url());
  }

  /**
   * The first signal drains the node. A second one ends it within {@link #HURRY}: programs are
   * killed and their jobs handed back; a third one does not even wait for that. A JVM that a signal
   * ended exits with 143 unless its hook halts it with something else.
   */
  private static void stopOnSignal(Node node, Duration drainTimeout) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);
                  AtomicInteger more = new AtomicInteger();
                  Signals.onNext(
                      number -> {
                        exitCode.set(ExitCode.SIGNALLED + number);
                        if (more.incrementAndGet() == 1) {
                          LoggerFactory.getLogger(ServeCommand.class)
                              .warn("A second signal: running jobs are stopped and handed back");
                          boolean unused = Await.within(node.hurry(), HURRY);
                        }
                        Runtime.getRuntime().halt(exitCode.get());
                      });
                  try {
                    Await.done(node.drain(drainTimeout));
                  } finally {
                    Await.done(node.close());
                    Runtime.getRuntime().halt(exitCode.get());
                  }
                },
                "legwork-shutdown"));
  }
}
