package dev.legwork.node;

import dev.legwork.config.LegworkConfig;
import dev.legwork.config.Role;
import dev.legwork.executor.JobExecutor;
import dev.legwork.executor.http.Cidr;
import dev.legwork.executor.http.EgressPolicy;
import dev.legwork.executor.http.HttpExecutor;
import dev.legwork.executor.http.HttpSettings;
import dev.legwork.executor.process.ProcessExecutor;
import dev.legwork.executor.process.ProcessRuntime;
import dev.legwork.executor.process.ProcessSettings;
import dev.legwork.job.JobKind;
import dev.legwork.secret.NodeSecrets;
import dev.legwork.secret.SecretSource;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The executors that a configuration asks for, with their slots. Owned by the node. */
final class Executors {
  private final NodeSecrets secrets;
  private final @Nullable ProcessRuntime processes;
  private final Map<JobKind, Supplier<JobExecutor>> makers = new EnumMap<>(JobKind.class);
  private final Map<JobKind, Integer> slots = new EnumMap<>(JobKind.class);

  private Executors(
      Vertx vertx,
      LegworkConfig config,
      NodeOptions options,
      InstantSource clock,
      NodeSecrets secrets,
      @Nullable ProcessRuntime processes) {
    this.secrets = secrets;
    this.processes = processes;
    LegworkConfig.Slots wanted = config.node().slots();
    if (config.node().roles().contains(Role.HTTP)) {
      HttpSettings http =
          HttpSettings.of("Legwork/" + Version.TEXT, egress(config, options), secrets, clock);
      add(JobKind.HTTP, wanted.http(), () -> new HttpExecutor(vertx, http));
    }
    if (processes != null) {
      add(JobKind.PROCESS, wanted.process(), () -> new ProcessExecutor(processes));
    }
    options
        .extraExecutors()
        .forEach((kind, maker) -> add(kind, Math.max(1, wanted.function()), maker));
  }

  /** Gets ready what all instances of a kind share. Blocks. */
  static Executors open(
      Vertx vertx,
      LegworkConfig config,
      NodeOptions options,
      InstantSource clock,
      AttemptGrant grant)
      throws IOException {
    boolean allowed =
        options.listen() ? config.process().enabled() : config.process().enabledHere();
    boolean programs = config.node().roles().contains(Role.PROCESS) && allowed;
    NodeSecrets secrets = new NodeSecrets(vertx, System.getenv(), config.secretsDir());
    secrets.look();
    return new Executors(
        vertx,
        config,
        options,
        clock,
        secrets,
        programs ? ProcessRuntime.open(vertx, processes(config, options, secrets, grant)) : null);
  }

  /** Frees what {@link #open} made; no attempt is under way. Blocks. */
  void close() {
    if (processes != null) {
      processes.close();
    }
    secrets.close();
  }

  Map<JobKind, Supplier<JobExecutor>> makers() {
    return makers;
  }

  Map<JobKind, Integer> slots() {
    return slots;
  }

  private void add(JobKind kind, int count, Supplier<JobExecutor> maker) {
    if (count > 0) {
      makers.put(kind, maker);
      slots.put(kind, count);
    }
  }

  private static ProcessSettings processes(
      LegworkConfig config, NodeOptions options, SecretSource secrets, AttemptGrant grant)
      throws IOException {
    Path folder =
        options.temporaryStore()
            ? Path.of(System.getProperty("java.io.tmpdir"), "legwork-" + user())
            : config.dataDir();
    Files.createDirectories(folder);
    String path = System.getenv("PATH");
    return new ProcessSettings(
        folder.resolve("work"),
        folder.resolve("native"),
        true,
        config.process().allow(),
        path == null ? ProcessSettings.DEFAULT_PATH : path,
        grant.url(),
        job -> options.listen() ? Optional.of(grant.tokens().of(job)) : Optional.empty(),
        secrets);
  }

  private static String user() {
    return System.getProperty("user.name", "nobody").replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private static EgressPolicy egress(LegworkConfig config, NodeOptions options) {
    return new EgressPolicy(
        !options.listen() || config.isPersonal()
            ? EgressPolicy.Exposure.OPEN
            : EgressPolicy.Exposure.CLOSED,
        config.egress().allow().stream().map(Cidr::parse).toList(),
        config.egress().deny().stream().map(Cidr::parse).toList());
  }
}
