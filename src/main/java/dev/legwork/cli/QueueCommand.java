package dev.legwork.cli;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code queue}: looks at queues of a node and changes them. */
@Command(
    name = "queue",
    mixinStandardHelpOptions = true,
    description = "List queues, pause, resume or purge them, set their limits.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  legwork queue list",
      "  legwork queue set billing --concurrency 4 --max-depth 10000",
      "  legwork queue pause billing"
    })
public final class QueueCommand {
  private static final String NAME = "The queue's name.";

  private final Console console;

  /** Prints to {@code console}. */
  public QueueCommand(Console console) {
    this.console = console;
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "List all queues.")
  int list(@Mixin ServerOptions server) {
    JsonObject answer = server.client(console).get("/queues");
    List<JsonObject> queues =
        answer.getJsonArray("items", new JsonArray()).stream().map(JsonObject.class::cast).toList();
    print(server, queues);
    return ExitCode.OK;
  }

  @Command(name = "get", mixinStandardHelpOptions = true, description = "Show one queue.")
  int get(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "NAME", description = NAME) String name) {
    print(server, List.of(server.client(console).get(path(name))));
    return ExitCode.OK;
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Start no more of a queue's jobs; running ones go on.")
  int pause(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "NAME", description = NAME) String name) {
    print(server, List.of(server.client(console).post(path(name) + "/pause", empty())));
    return ExitCode.OK;
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Start a paused queue's jobs again.")
  int resume(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "NAME", description = NAME) String name) {
    print(server, List.of(server.client(console).post(path(name) + "/resume", empty())));
    return ExitCode.OK;
  }

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = "Set a queue's limits; it is made if there is none.")
  int set(
      @Mixin ServerOptions server,
      @Option(
              names = "--concurrency",
              paramLabel = "N|none",
              description = "Jobs of the queue at once.")
          @Nullable String concurrency,
      @Option(
              names = "--max-depth",
              paramLabel = "N|none",
              description = "Waiting jobs after which submissions are refused.")
          @Nullable String maxDepth,
      @Parameters(paramLabel = "NAME", description = NAME) String name) {
    JsonObject patch = new JsonObject();
    limit(patch, "concurrency", "--concurrency", concurrency);
    limit(patch, "maxDepth", "--max-depth", maxDepth);
    if (patch.isEmpty()) {
      throw Failure.usage("Nothing to set: give --concurrency or --max-depth");
    }
    print(server, List.of(server.client(console).patch(path(name), patch.toBuffer())));
    return ExitCode.OK;
  }

  @Command(
      name = "purge",
      mixinStandardHelpOptions = true,
      description = "Cancel every job that waits in a queue.")
  int purge(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "NAME", description = NAME) String name) {
    JsonObject answer = server.client(console).post(path(name) + "/purge", empty());
    console
        .out()
        .println(
            server.json()
                ? answer.encode()
                : "Cancelled " + answer.getValue("cancelled", "all") + " waiting jobs of " + name);
    return ExitCode.OK;
  }

  private static void limit(JsonObject patch, String key, String option, @Nullable String text) {
    if (text == null) {
      return;
    }
    if (text.equals("none")) {
      patch.putNull(key);
      return;
    }
    try {
      patch.put(key, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw Failure.usage(option + " must be a whole number or none (it is \"" + text + "\")");
    }
  }

  private void print(ServerOptions server, List<JsonObject> queues) {
    if (server.json()) {
      queues.forEach(queue -> console.out().println(queue.encode()));
      return;
    }
    Table table =
        new Table(
            "NAME", "PAUSED", "CONCURRENCY", "MAX DEPTH", "WAITING", "RUNNING", "FAILED", "OLDEST");
    for (JsonObject queue : queues) {
      JsonObject counts = queue.getJsonObject("counts", new JsonObject());
      table.row(
          queue.getValue("name"),
          Boolean.TRUE.equals(queue.getValue("paused")) ? "yes" : "no",
          queue.getValue("concurrency"),
          queue.getValue("maxDepth"),
          queue.getValue("depth"),
          counts.getValue("running", 0),
          counts.getValue("failed", 0),
          queue.getValue("oldestDueAt"));
    }
    table.print(console.out());
  }

  private static String path(String name) {
    return "/queues/" + ApiClient.encoded(name);
  }

  private static Buffer empty() {
    return Buffer.buffer("{}");
  }
}
