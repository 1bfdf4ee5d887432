package dev.legwork.config;

import dev.legwork.config.LegworkConfig.EgressConfig;
import dev.legwork.config.LegworkConfig.HttpConfig;
import dev.legwork.config.LegworkConfig.LogConfig;
import dev.legwork.config.LegworkConfig.NodeConfig;
import dev.legwork.config.LegworkConfig.ProcessConfig;
import dev.legwork.config.LegworkConfig.QueueConfig;
import dev.legwork.config.LegworkConfig.SecurityConfig;
import dev.legwork.config.LegworkConfig.Slots;
import dev.legwork.config.LegworkConfig.StoreConfig;
import dev.legwork.config.LegworkConfig.TlsConfig;
import dev.legwork.job.RetentionPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the records of texts that were checked one by one. Used once. */
final class ConfigValues {
  private static final int REMOTE_CONNECTIONS = 1000;

  private final Map<String, Given> given;
  private final Map<String, String> effective = new HashMap<>();

  ConfigValues(Map<String, Given> given) {
    this.given = given;
  }

  LegworkConfig toConfig() {
    int cores = Runtime.getRuntime().availableProcessors();
    String host = get(Settings.HTTP_HOST);
    URI publicUrl = find(Settings.HTTP_PUBLIC_URL);
    HttpConfig http =
        new HttpConfig(
            host,
            get(Settings.HTTP_PORT),
            getOr(Settings.HTTP_INSTANCES, () -> Math.max(1, cores / 2)),
            get(Settings.HTTP_MAX_BODY),
            get(Settings.HTTP_MAX_BATCH_BODY),
            get(Settings.HTTP_MAX_WAIT),
            get(Settings.HTTP_IDLE_TIMEOUT),
            publicUrl,
            ProxyNames.of(publicUrl, get(Settings.HTTP_ALLOWED_HOSTS)),
            get(Settings.HTTP_MAX_CONNECTIONS),
            getOr(
                Settings.HTTP_MAX_CONNECTIONS_PER_ADDRESS,
                () -> Exposure.isLoopback(host) ? 0 : REMOTE_CONNECTIONS),
            new TlsConfig(
                find(Settings.HTTP_TLS_CERT),
                find(Settings.HTTP_TLS_KEY),
                find(Settings.HTTP_TLS_CLIENT_CA)));
    Slots slots =
        new Slots(
            get(Settings.SLOTS_HTTP),
            getOr(Settings.SLOTS_PROCESS, () -> 4 * cores),
            getOr(Settings.SLOTS_FUNCTION, () -> 4 * cores),
            get(Settings.SLOTS_BUS));
    Path dataDir = get(Settings.DATA_DIR);
    Map<String, QueueConfig> queues = queues();
    SecurityConfig security =
        new SecurityConfig(
            get(Settings.SECURITY_INSECURE),
            token(),
            getOr(Settings.SECURITY_KEYS, () -> dataDir.resolve("keys.yaml")));
    return new LegworkConfig(
        http,
        new StoreConfig(getOr(Settings.STORE_URL, () -> StoreConfig.below(dataDir))),
        new NodeConfig(get(Settings.NODE_ROLES), slots),
        retention(queues),
        new EgressConfig(get(Settings.EGRESS_ALLOW), get(Settings.EGRESS_DENY)),
        process(http.isLoopback() && !security.asks()),
        security,
        new LogConfig(get(Settings.LOG_FORMAT), get(Settings.LOG_LEVEL)),
        queues,
        get(Settings.DRAIN_TIMEOUT),
        dataDir,
        getNamed(Settings.SECRETS_DIR, ""));
  }

  /** How what {@link #toConfig} took for a setting is written; empty for none. */
  String effective(String key) {
    return effective.getOrDefault(key, "");
  }

  private @Nullable String token() {
    String text = get(Settings.SECURITY_TOKEN);
    return text.equals("none") ? null : text;
  }

  private ProcessConfig process(boolean personal) {
    List<String> allow = get(Settings.PROCESS_ALLOW);
    return new ProcessConfig(
        getOr(Settings.PROCESS_ENABLED, () -> personal || !allow.isEmpty()),
        getOr(Settings.PROCESS_ENABLED, () -> true),
        allow,
        get(Settings.PROCESS_ISOLATION));
  }

  private RetentionPolicy retention(Map<String, QueueConfig> queues) {
    Map<String, Duration> ofQueues = new TreeMap<>();
    queues.forEach(
        (name, queue) -> {
          if (queue.retention() != null) {
            ofQueues.put(name, queue.retention());
          }
        });
    return new RetentionPolicy(
        get(Settings.RETENTION_SUCCEEDED),
        get(Settings.RETENTION_FAILED),
        ofQueues,
        get(Settings.RETENTION_MAX_JOBS));
  }

  private Map<String, QueueConfig> queues() {
    Set<String> names = new TreeSet<>();
    for (Setting<?> setting : Settings.all()) {
      if (setting.isNamed()) {
        given.keySet().stream()
            .map(setting::nameIn)
            .filter(name -> !name.isEmpty())
            .forEach(names::add);
      }
    }
    Map<String, QueueConfig> queues = new TreeMap<>();
    for (String name : names) {
      queues.put(
          name,
          new QueueConfig(
              getNamed(Settings.QUEUE_CONCURRENCY, name),
              getNamed(Settings.QUEUE_MAX_DEPTH, name),
              getNamed(Settings.QUEUE_RETENTION, name)));
    }
    return queues;
  }

  private <T> T get(Setting<T> setting) {
    return getOr(setting, () -> setting.parser().apply(setting.defaultText()));
  }

  private <T> T getOr(Setting<T> setting, Supplier<T> otherwise) {
    T found = find(setting);
    T value = found == null ? otherwise.get() : found;
    effective.putIfAbsent(setting.key(), Forms.text(value));
    return value;
  }

  private <T> @Nullable T find(Setting<T> setting) {
    return parsed(setting, setting.key());
  }

  private <T> @Nullable T getNamed(Setting<T> setting, String name) {
    return parsed(setting, setting.keyFor(name));
  }

  private <T> @Nullable T parsed(Setting<T> setting, String key) {
    Given found = given.get(key);
    return found == null ? null : setting.parser().apply(found.text());
  }
}
