package dev.legwork.cli;

import dev.legwork.access.AccessKey;
import dev.legwork.access.KeyFile;
import dev.legwork.access.KeysUnusable;
import dev.legwork.access.Scope;
import dev.legwork.config.Flag;
import dev.legwork.job.Durations;
import dev.legwork.job.Refusal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code key}: makes, lists and revokes the keys of a node on this machine, by its key file. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Create, list and revoke keys: tokens with scopes, queues and an end.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Works on the key file of a node on this machine (security.keys); a running node follows",
      "within seconds. Scopes: jobs:read jobs:write jobs:control process:run work:execute admin.",
      "",
      "Examples:",
      "  legwork key create --name ci --scopes jobs:read,jobs:write --queues billing,mail",
      "  legwork key create --name ops --scopes admin --expires-in 90d",
      "  legwork key list",
      "  legwork key revoke ci"
    })
public final class KeyCommand {
  private final Console console;

  /** Prints to {@code console}. */
  public KeyCommand(Console console) {
    this.console = console;
  }

  /** Which file is meant, and how to print. Filled by picocli. */
  static final class KeyOptions {
    @Mixin private ConfigOptions config = new ConfigOptions();

    @Option(names = "--data-dir", paramLabel = "FOLDER", description = "Sets data.dir.")
    private @Nullable String dataDir;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "table|json",
        defaultValue = "table",
        description = "How results are printed (default: table).")
    private OutputFormat format = OutputFormat.table;

    KeyFile file(Console console) {
      List<Flag> flags = new ArrayList<>();
      // Else a node that may not be started for want of a key could never be given one.
      flags.add(Flag.set("http.host", "127.0.0.1"));
      if (dataDir != null) {
        flags.add(new Flag("--data-dir", "data.dir", dataDir));
      }
      return new KeyFile(config.load(console, flags).config().security().keys());
    }

    boolean json() {
      return format == OutputFormat.json;
    }
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Make a key; its token is printed this once and kept nowhere.")
  int create(
      @Mixin KeyOptions options,
      @Option(names = "--name", required = true, paramLabel = "NAME", description = "Whose it is.")
          String name,
      @Option(
              names = "--scopes",
              required = true,
              split = ",",
              paramLabel = "SCOPE",
              description = "What it allows, separated by commas.")
          List<String> scopes,
      @Option(
              names = "--queues",
              split = ",",
              paramLabel = "QUEUE",
              description = "The only queues there are for it (default: all).")
          @Nullable List<String> queues,
      @Option(
              names = "--expires-in",
              paramLabel = "DURATION",
              description = "When it is worthless, as in 90d (default: never).")
          @Nullable String expiresIn) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    AccessKey.Fresh fresh;
    try {
      fresh =
          AccessKey.make(
              name,
              scopes(scopes),
              queues == null ? null : new TreeSet<>(queues),
              now,
              expiresIn == null ? null : now.plus(lifetime(expiresIn)));
    } catch (Refusal.Invalid wrong) {
      throw Failure.usage(ProblemText.of(wrong));
    }
    KeyFile file = options.file(console);
    change(
        file,
        keys -> {
          List<AccessKey> all = new ArrayList<>(keys);
          all.add(fresh.key());
          return all;
        });
    if (options.json()) {
      console.out().println(json(fresh.key()).put("token", fresh.token()).encode());
      return ExitCode.OK;
    }
    console.out().println(fresh.token());
    console
        .err()
        .println(
            "Key "
                + fresh.key().id()
                + " of "
                + name
                + " is in "
                + file.path()
                + "; the line above is its token, shown this once");
    return ExitCode.OK;
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "List all keys.")
  int list(@Mixin KeyOptions options) {
    List<AccessKey> keys = read(options.file(console));
    if (options.json()) {
      keys.forEach(key -> console.out().println(json(key).encode()));
      return ExitCode.OK;
    }
    Table table = new Table("ID", "NAME", "SCOPES", "QUEUES", "CREATED", "EXPIRES");
    Instant now = Instant.now();
    for (AccessKey key : keys) {
      table.row(
          key.id(),
          key.name(),
          String.join(",", scopeNames(key)),
          key.queues() == null ? "all" : String.join(",", new TreeSet<>(key.queues())),
          key.createdAt(),
          key.expiresAt() == null
              ? "never"
              : key.expiresAt() + (key.countsAt(now) ? "" : " (expired)"));
    }
    table.print(console.out());
    return ExitCode.OK;
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Take a key away, or all keys of a name.")
  int revoke(
      @Mixin KeyOptions options,
      @Parameters(paramLabel = "ID|NAME", description = "The key's id, or a name.") String which) {
    KeyFile file = options.file(console);
    if (read(file).stream().noneMatch(key -> isMeant(key, which))) {
      throw Failure.failed("There is no key " + which + " in " + file.path());
    }
    List<AccessKey> gone = new ArrayList<>();
    change(
        file,
        keys -> {
          List<AccessKey> left = new ArrayList<>(keys);
          gone.addAll(keys.stream().filter(key -> isMeant(key, which)).toList());
          left.removeAll(gone);
          return left;
        });
    gone.forEach(
        key ->
            console
                .out()
                .println(
                    options.json()
                        ? json(key).encode()
                        : "Revoked " + key.id() + " " + key.name()));
    return ExitCode.OK;
  }

  private static boolean isMeant(AccessKey key, String which) {
    return key.id().equals(which) || key.name().equals(which);
  }

  private static List<AccessKey> read(KeyFile file) {
    try {
      return file.read();
    } catch (KeysUnusable unusable) {
      throw Failure.failed(String.valueOf(unusable.getMessage()));
    } catch (IOException e) {
      throw broken(file, e);
    }
  }

  private static void change(KeyFile file, java.util.function.UnaryOperator<List<AccessKey>> edit) {
    try {
      var unused = file.change(edit);
    } catch (KeysUnusable unusable) {
      throw Failure.failed(String.valueOf(unusable.getMessage()));
    } catch (IOException e) {
      throw broken(file, e);
    }
  }

  private static Failure broken(KeyFile file, IOException e) {
    return Failure.failed(
        "The key file "
            + file.path()
            + " cannot be used: "
            + e.getClass().getSimpleName()
            + (e.getMessage() == null ? "" : ", " + e.getMessage()));
  }

  private static Set<Scope> scopes(List<String> names) {
    Set<Scope> scopes = new LinkedHashSet<>();
    for (String name : names) {
      scopes.add(
          Scope.find(name.strip())
              .orElseThrow(
                  () ->
                      Failure.usage(
                          "--scopes: \""
                              + name
                              + "\" is no scope; there are "
                              + String.join(", ", Scope.wireNames()))));
    }
    return scopes;
  }

  private static Duration lifetime(String text) {
    try {
      Duration duration = Durations.parse(text);
      if (!duration.isZero()) {
        return duration;
      }
    } catch (IllegalArgumentException e) {
      throw Failure.usage("--expires-in " + e.getMessage());
    }
    throw Failure.usage("--expires-in must be more than nothing");
  }

  private static List<String> scopeNames(AccessKey key) {
    return key.scopes().stream().sorted().map(Scope::wireName).toList();
  }

  private static JsonObject json(AccessKey key) {
    return new JsonObject()
        .put("id", key.id())
        .put("name", key.name())
        .put("scopes", new JsonArray(scopeNames(key)))
        .put(
            "queues",
            key.queues() == null ? null : new JsonArray(List.copyOf(new TreeSet<>(key.queues()))))
        .put("createdAt", key.createdAt().toString())
        .put("expiresAt", key.expiresAt() == null ? null : key.expiresAt().toString());
  }
}
