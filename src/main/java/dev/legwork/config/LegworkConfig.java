package dev.legwork.config;

import dev.legwork.job.RetentionPolicy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a node is told before it starts; never changes afterwards. Made by {@link
 * ConfigLoader}, which has checked it.
 *
 * @param http its listener
 * @param store where jobs are kept
 * @param node what it does and how much at once
 * @param retention how long final jobs are kept, by queue too
 * @param egress where http jobs may go
 * @param process what process jobs may do
 * @param security who may use it
 * @param log how it logs
 * @param queues limits of queues by name, to be put in the store at start
 * @param drainTimeout how long running attempts may take to end when the node stops
 * @param dataDir the folder of its files; may not exist yet
 * @param secretsDir the folder whose files are secrets of jobs, or null for none
 */
public record LegworkConfig(
    HttpConfig http,
    StoreConfig store,
    NodeConfig node,
    RetentionPolicy retention,
    EgressConfig egress,
    ProcessConfig process,
    SecurityConfig security,
    LogConfig log,
    Map<String, QueueConfig> queues,
    Duration drainTimeout,
    Path dataDir,
    @Nullable Path secretsDir) {

  public LegworkConfig {
    queues = Map.copyOf(queues);
  }

  /** What a node is that nobody told anything. */
  public static LegworkConfig defaults() {
    return new ConfigValues(Map.of()).toConfig();
  }

  /**
   * The HTTP listener.
   *
   * @param host the address, an IPv6 one without brackets
   * @param port 0 for any free one
   * @param instances server verticles that share the port, at least 1
   * @param maxBody bytes of one request
   * @param maxBatchBody bytes of one batch
   * @param maxWait the longest {@code Prefer: wait}
   * @param idleTimeout after which a silent connection is closed, more than {@code maxWait}
   * @param publicUrl where a proxy makes it known, without a path, or null
   * @param allowedHosts names by which a proxy is known, in lower case, with a port where it is not
   *     the usual one; that of {@code publicUrl} among them
   * @param maxConnections at once
   * @param maxConnectionsPerAddress at once; 0 for no limit
   * @param tls how it is encrypted
   */
  public record HttpConfig(
      String host,
      int port,
      int instances,
      long maxBody,
      long maxBatchBody,
      Duration maxWait,
      Duration idleTimeout,
      @Nullable URI publicUrl,
      Set<String> allowedHosts,
      int maxConnections,
      int maxConnectionsPerAddress,
      TlsConfig tls) {
    public HttpConfig {
      allowedHosts = Set.copyOf(allowedHosts);
    }

    /** Where callers reach it on this port, as {@code https://127.0.0.1:8080}. */
    public String url(int actualPort) {
      return url(host, actualPort);
    }

    /** Where programs of this machine reach it: all addresses is none that they could call. */
    public String ownUrl(int actualPort) {
      return switch (host) {
        case "0.0.0.0" -> url("127.0.0.1", actualPort);
        case "::" -> url("::1", actualPort);
        default -> url(host, actualPort);
      };
    }

    private String url(String name, int actualPort) {
      String authority = name.contains(":") ? "[" + name + "]" : name;
      return (tls.isOn() ? "https://" : "http://") + authority + ":" + actualPort;
    }

    /** Whether only this machine reaches it. */
    public boolean isLoopback() {
      return Exposure.isLoopback(host);
    }
  }

  /**
   * PEM files for TLS.
   *
   * @param cert certificate and chain; null for plain HTTP
   * @param key its key; null if there is no certificate
   * @param clientCa who must have signed clients' certificates; null to ask for none
   */
  public record TlsConfig(@Nullable Path cert, @Nullable Path key, @Nullable Path clientCa) {
    /** Whether TLS is spoken, and nothing else. */
    public boolean isOn() {
      return cert != null && key != null;
    }
  }

  /**
   * Where jobs are kept.
   *
   * @param url {@code sqlite:} and a file, relative to the current folder if not absolute
   */
  public record StoreConfig(String url) {
    private static final String SQLITE = "sqlite:";

    /** The database file. */
    public Path sqliteFile() {
      return Path.of(url.substring(SQLITE.length()));
    }

    static String below(Path dataDir) {
      return SQLITE + dataDir.resolve("legwork.db");
    }
  }

  /**
   * What a node does.
   *
   * @param roles at least one
   * @param slots how much at once
   */
  public record NodeConfig(Set<Role> roles, Slots slots) {
    public NodeConfig {
      roles = Set.copyOf(EnumSet.copyOf(roles));
    }
  }

  /** How many jobs of a kind run at once; 0 for none. */
  public record Slots(int http, int process, int function, int bus) {}

  /**
   * Where http jobs may go, beyond the rules for the node's exposure.
   *
   * @param allow addresses and CIDRs
   * @param deny addresses and CIDRs; wins
   */
  public record EgressConfig(List<String> allow, List<String> deny) {
    public EgressConfig {
      allow = List.copyOf(allow);
      deny = List.copyOf(deny);
    }
  }

  /**
   * Whether it is one person's: only this machine reaches it, and it asks nobody who they are.
   * There programs and addresses are open that are not elsewhere.
   */
  public boolean isPersonal() {
    return http.isLoopback() && !security.asks();
  }

  /**
   * What process jobs may do.
   *
   * @param enabled whether they run at all
   * @param enabledHere whether they do in a process that takes jobs from its own user alone
   * @param allow the only programs, as absolute paths; empty for any
   * @param isolation how they are kept apart, as {@code L1}
   */
  public record ProcessConfig(
      boolean enabled, boolean enabledHere, List<String> allow, String isolation) {
    public ProcessConfig {
      allow = List.copyOf(allow);
    }
  }

  /**
   * Who may use the node.
   *
   * @param insecure whether it may listen for other machines without authentication
   * @param token the token that may do everything, {@code file:} and where it is, or {@code
   *     generate}; null for none
   * @param keys the file of the other keys; may not exist
   */
  public record SecurityConfig(boolean insecure, @Nullable String token, Path keys) {
    /** Whether everybody is asked for a token. Looks at the disk. */
    public boolean asks() {
      return token != null || Files.exists(keys);
    }

    @Override
    public String toString() {
      return "SecurityConfig[insecure="
          + insecure
          + ", token="
          + (token == null ? "none" : "***")
          + ", keys="
          + keys
          + "]";
    }
  }

  /**
   * How the node logs.
   *
   * @param format {@code auto}, {@code text} or {@code json}
   * @param level what is logged at least
   */
  public record LogConfig(String format, String level) {}

  /**
   * Settings of one queue; null for what nobody said.
   *
   * @param concurrency how many of its jobs may run at once
   * @param maxDepth how many may wait
   * @param retention how long its final jobs are kept
   */
  public record QueueConfig(
      @Nullable Integer concurrency, @Nullable Integer maxDepth, @Nullable Duration retention) {}
}
