package dev.legwork.cli;

import dev.legwork.node.storage.DataFiles;
import dev.legwork.node.storage.StoreBackup;
import dev.legwork.node.storage.StoreCheck;
import dev.legwork.node.storage.StoreFacts;
import dev.legwork.node.storage.StoreRestore;
import dev.legwork.store.Finding;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code store}: a node's data on this machine, whether the node runs or not. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Back up, restore and check a node's data, also while it runs.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  legwork store backup /backups/monday.zip",
      "  legwork store check /backups/monday.zip",
      "  legwork store restore /backups/monday.zip --data-dir /var/lib/legwork"
    })
public final class StoreCommand {
  private final Console console;

  /** Prints to {@code console}. */
  public StoreCommand(Console console) {
    this.console = console;
  }

  @Command(
      name = "backup",
      mixinStandardHelpOptions = true,
      description = {
        "Write the jobs of one moment and their files into one zip. The node may run; it goes on."
      })
  int backup(
      @Mixin DataOptions data,
      @Option(names = "--force", description = "Write over a file that is there.") boolean force,
      @Parameters(paramLabel = "FILE", description = "The backup, as in monday.zip.") Path file) {
    DataFiles files = data.files(console);
    try (ProgressLine progress = new ProgressLine(console)) {
      JsonObject manifest = StoreBackup.write(files, file, force, Instant.now(), progress);
      progress.clear();
      print(data, manifest, file, "backed up to", progress.seconds());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "restore",
      mixinStandardHelpOptions = true,
      description = {
        "Unpack a backup into an empty data folder, for a node to go on from there.",
        "Never beside the node it came from, nor twice: its jobs would run twice."
      })
  int restore(
      @Mixin DataOptions data,
      @Parameters(paramLabel = "FILE", description = "The backup.") Path file) {
    DataFiles files = data.files(console);
    try (ProgressLine progress = new ProgressLine(console)) {
      JsonObject manifest = StoreRestore.read(file, files, progress);
      progress.clear();
      print(data, manifest, files.database(), "restored to", progress.seconds());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Look for damage in the data, or in a backup; changes nothing.",
        "Exits with 0 if there is none, with 1 if there is."
      })
  int check(
      @Mixin DataOptions data,
      @Option(
              names = "--scratch",
              paramLabel = "FOLDER",
              description = "Where a backup's database is unpacked (default: its own folder).")
          @Nullable Path scratch,
      @Parameters(
              arity = "0..1",
              paramLabel = "FILE|FOLDER",
              description = "A backup, a store's file, or a data folder (default: the node's own).")
          @Nullable Path target) {
    List<Finding> findings;
    try (ProgressLine progress = new ProgressLine(console)) {
      if (target == null) {
        findings = StoreCheck.data(data.files(console), progress);
      } else if (Files.isDirectory(target)) {
        findings = StoreCheck.data(DataFiles.in(target), progress);
      } else if (!Files.exists(target)) {
        throw Failure.failed("There is no " + target);
      } else if (LocalStore.isDatabase(target)) {
        findings = StoreCheck.data(DataFiles.at(target), progress);
      } else {
        Path beside = target.toAbsolutePath().resolveSibling("").normalize();
        findings = StoreCheck.backup(target, scratch == null ? beside : scratch, progress);
      }
    }
    return report(data, findings);
  }

  @Command(
      name = "info",
      mixinStandardHelpOptions = true,
      description = "Show where the data are, how much there is, and its schema.")
  int info(@Mixin DataOptions data) {
    JsonObject facts = StoreFacts.of(data.files(console));
    if (data.json()) {
      console.out().println(facts.encodePrettily());
      return ExitCode.OK;
    }
    Table table = new Table("WHAT", "VALUE");
    for (Map.Entry<String, Object> fact : facts) {
      Object value = fact.getValue();
      table.row(fact.getKey(), value instanceof JsonObject jobs ? inWords(jobs) : value);
    }
    table.print(console.out());
    return ExitCode.OK;
  }

  private int report(DataOptions data, List<Finding> findings) {
    boolean wrong = findings.stream().anyMatch(Finding::isError);
    if (data.json()) {
      JsonArray all = new JsonArray();
      findings.forEach(
          one ->
              all.add(
                  new JsonObject()
                      .put("level", level(one))
                      .put("check", one.check())
                      .put("detail", one.detail())));
      console
          .out()
          .println(new JsonObject().put("ok", !wrong).put("findings", all).encodePrettily());
    } else if (findings.isEmpty()) {
      console.out().println("No damage found");
    } else {
      Table table = new Table("LEVEL", "CHECK", "DETAIL");
      findings.forEach(one -> table.row(level(one), one.check(), one.detail()));
      table.print(console.out());
    }
    return wrong ? ExitCode.FAILED : ExitCode.OK;
  }

  private static String level(Finding finding) {
    return finding.isError() ? "error" : "warning";
  }

  private void print(
      DataOptions data, JsonObject manifest, Path where, String how, double seconds) {
    if (data.json()) {
      console.out().println(manifest.copy().put("file", where.toString()).encodePrettily());
      return;
    }
    JsonObject jobs = manifest.getJsonObject("jobs", new JsonObject());
    long count = jobs.stream().mapToLong(one -> ((Number) one.getValue()).longValue()).sum();
    console
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%d jobs and %d files of %s %s %s in %.1f s (%s)",
                count,
                manifest.getLong("blobs", 0L),
                manifest.getString("createdAt"),
                how,
                where,
                seconds,
                inWords(jobs)));
  }

  private static String inWords(JsonObject jobs) {
    return jobs.isEmpty()
        ? "no jobs"
        : jobs.stream()
            .map(one -> one.getValue() + " " + one.getKey())
            .collect(Collectors.joining(", "));
  }
}
