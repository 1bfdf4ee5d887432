package dev.legwork.node;

import dev.legwork.config.LegworkConfig;
import dev.legwork.config.Role;
import dev.legwork.executor.JobExecutor;
import dev.legwork.executor.http.Cidr;
import dev.legwork.executor.http.EgressPolicy;
import dev.legwork.executor.http.HttpExecutor;
import dev.legwork.executor.http.HttpSettings;
import dev.legwork.job.JobKind;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** The executors that a configuration asks for, with their slots. */
final class Executors {
  private final Map<JobKind, Supplier<JobExecutor>> makers = new EnumMap<>(JobKind.class);
  private final Map<JobKind, Integer> slots = new EnumMap<>(JobKind.class);

  Executors(Vertx vertx, LegworkConfig config, NodeOptions options, InstantSource clock) {
    LegworkConfig.Slots wanted = config.node().slots();
    if (config.node().roles().contains(Role.HTTP)) {
      HttpSettings http =
          HttpSettings.of("Legwork/" + Version.TEXT, egress(config), Executors::secret, clock);
      add(JobKind.HTTP, wanted.http(), () -> new HttpExecutor(vertx, http));
    }
    options
        .extraExecutors()
        .forEach((kind, maker) -> add(kind, Math.max(1, wanted.function()), maker));
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

  private static EgressPolicy egress(LegworkConfig config) {
    return new EgressPolicy(
        config.http().isLoopback() ? EgressPolicy.Exposure.OPEN : EgressPolicy.Exposure.CLOSED,
        config.egress().allow().stream().map(Cidr::parse).toList(),
        config.egress().deny().stream().map(Cidr::parse).toList());
  }

  private static @org.jspecify.annotations.Nullable String secret(String name) {
    return System.getenv("LEGWORK_SECRET_" + name);
  }
}
