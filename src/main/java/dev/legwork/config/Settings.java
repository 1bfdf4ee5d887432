package dev.legwork.config;

import dev.legwork.job.Durations;
import dev.legwork.job.RetentionPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Every setting there is, declared once. File, variables, flags and reference are read off it. */
public final class Settings {
  static final Setting<String> HTTP_HOST =
      fixed(
          "http.host",
          "address",
          "127.0.0.1",
          "Address to listen on; one that other machines reach needs security.token or keys.",
          Forms::host);
  static final Setting<Integer> HTTP_PORT =
      fixed("http.port", "port", "8080", "Port to listen on; 0 takes any free one.", Forms::port);
  static final Setting<Integer> HTTP_INSTANCES =
      computed(
          "http.instances",
          "number",
          "half the cores, at least 1",
          "Instances of the HTTP server, which share the port.",
          text -> Forms.count(text, 1, 1024));
  static final Setting<Long> HTTP_MAX_BODY =
      fixed("http.maxBody", "size", "1MiB", "Largest request body.", Forms::size);
  static final Setting<Long> HTTP_MAX_BATCH_BODY =
      fixed("http.maxBatchBody", "size", "16MiB", "Largest body of a batch.", Forms::size);
  static final Setting<Duration> HTTP_MAX_WAIT =
      fixed("http.maxWait", "duration", "60s", "Longest Prefer: wait.", Forms::duration);
  static final Setting<Duration> HTTP_IDLE_TIMEOUT =
      fixed(
          "http.idleTimeout",
          "duration",
          "75s",
          "A connection without traffic for this long is closed; longer than http.maxWait.",
          Forms::positiveDuration);
  static final Setting<Integer> HTTP_MAX_CONNECTIONS =
      fixed(
          "http.maxConnections",
          "number",
          "10000",
          "Connections at once; one more is closed as it comes.",
          text -> Forms.count(text, 1, 1_000_000));
  static final Setting<Integer> HTTP_MAX_CONNECTIONS_PER_ADDRESS =
      computed(
          "http.maxConnectionsPerAddress",
          "number",
          "no limit where only this machine reaches the node, else 1000",
          "Connections at once of one address (IPv6: of one /64 network); 0 for no limit.",
          text -> Forms.count(text, 0, 1_000_000));
  static final Setting<Path> HTTP_TLS_CERT =
      computed(
          "http.tls.cert",
          "PEM file",
          "none: plain HTTP",
          "Certificate of the listener with its chain; a changed file is taken up.",
          Forms::path);
  static final Setting<Path> HTTP_TLS_KEY =
      computed("http.tls.key", "PEM file", "none", "Private key of that certificate.", Forms::path);
  static final Setting<Path> HTTP_TLS_CLIENT_CA =
      computed(
          "http.tls.clientCa",
          "PEM file",
          "none: no certificate is asked for",
          "CAs that must have signed every client's certificate.",
          Forms::path);
  static final Setting<URI> HTTP_PUBLIC_URL =
      computed(
          "http.publicUrl",
          "URL",
          "none",
          "Where people and programs reach the node through a proxy, as in https://jobs.example.com;"
              + " its name is one of http.allowedHosts by itself.",
          Forms::publicUrl);
  static final Setting<List<String>> HTTP_ALLOWED_HOSTS =
      list(
          "http.allowedHosts",
          "names",
          "",
          "Names, with a port where it is not the usual one, by which a proxy in front of the node"
              + " is known; a node on loopback answers to no others.",
          Forms::hosts);
  static final Setting<Boolean> SECURITY_INSECURE =
      fixed(
          "security.insecure",
          "true or false",
          "false",
          "Listen where other machines reach it although everybody who does may run jobs.",
          Forms::bool);
  static final Setting<String> SECURITY_TOKEN =
      new Setting<>(
          "security.token",
          "a token, file:PATH, generate or none",
          "none",
          false,
          "The token that may do everything; with it, or with keys, everybody is asked for one.",
          true,
          Forms::token);
  static final Setting<Path> SECURITY_KEYS =
      computed(
          "security.keys",
          "file",
          "keys.yaml below data.dir",
          "Where the keys are kept that the key command makes, without their tokens.",
          Forms::path);
  static final Setting<Path> DATA_DIR =
      fixed("data.dir", "folder", "data", "Where the node keeps its files.", Forms::path);
  static final Setting<String> STORE_URL =
      computed(
          "store.url",
          "sqlite:FILE",
          "sqlite:data/legwork.db, below data.dir",
          "Where jobs are kept.",
          Forms::store);
  static final Setting<Path> SECRETS_DIR =
      computed(
          "secrets.dir",
          "folder",
          "none",
          "Folder whose files are secrets that jobs may refer to, by the file's name.",
          Forms::path);
  static final Setting<List<String>> EGRESS_ALLOW =
      list(
          "egress.allow",
          "addresses, CIDRs",
          "",
          "Addresses that http jobs may reach besides the usual ones.",
          Forms::networks);
  static final Setting<List<String>> EGRESS_DENY =
      list(
          "egress.deny",
          "addresses, CIDRs",
          "",
          "Addresses that http jobs may not reach; wins over egress.allow.",
          Forms::networks);
  static final Setting<Set<Role>> NODE_ROLES =
      list(
          "node.roles",
          "names",
          "api, bus, http, process, function, external, flow, scheduler",
          "What this node does.",
          Forms::roles);
  static final Setting<Integer> SLOTS_HTTP =
      fixed("node.slots.http", "number", "512", "http jobs at once.", Forms::slots);
  static final Setting<Integer> SLOTS_PROCESS =
      computed("node.slots.process", "number", "4 per core", "Processes at once.", Forms::slots);
  static final Setting<Integer> SLOTS_FUNCTION =
      computed(
          "node.slots.function", "number", "4 per core", "Function calls at once.", Forms::slots);
  static final Setting<Integer> SLOTS_BUS =
      fixed("node.slots.bus", "number", "512", "bus jobs at once.", Forms::slots);
  static final Setting<Integer> QUEUE_CONCURRENCY =
      computed(
          "queues.NAME.concurrency",
          "number",
          "no limit",
          "Jobs of this queue at once.",
          text -> Forms.count(text, 1, 1_000_000));
  static final Setting<Integer> QUEUE_MAX_DEPTH =
      computed(
          "queues.NAME.maxDepth",
          "number",
          "no limit",
          "Waiting jobs of this queue after which submissions are refused.",
          text -> Forms.count(text, 1, Integer.MAX_VALUE));
  static final Setting<Duration> QUEUE_RETENTION =
      computed(
          "queues.NAME.retention",
          "duration",
          "as retention says",
          "How long finished jobs of this queue are kept.",
          Forms::duration);
  static final Setting<Duration> RETENTION_SUCCEEDED =
      fixed(
          "retention.succeeded",
          "duration",
          Durations.format(RetentionPolicy.DEFAULT.succeeded()),
          "How long jobs are kept that succeeded.",
          Forms::duration);
  static final Setting<Duration> RETENTION_FAILED =
      fixed(
          "retention.failed",
          "duration",
          Durations.format(RetentionPolicy.DEFAULT.others()),
          "How long all other finished jobs are kept.",
          Forms::duration);
  static final Setting<Long> RETENTION_MAX_JOBS =
      fixed(
          "retention.maxJobs",
          "number",
          Long.toString(RetentionPolicy.DEFAULT.maxJobs()),
          "Finished jobs that are kept at most.",
          Forms::longCount);
  static final Setting<Boolean> PROCESS_ENABLED =
      computed(
          "process.enabled",
          "true or false",
          "true where only this machine reaches the node and it asks nobody, else with process.allow",
          "Whether process jobs run here.",
          Forms::bool);
  static final Setting<List<String>> PROCESS_ALLOW =
      list(
          "process.allow",
          "absolute paths",
          "",
          "The only programs that process jobs may start; empty for any.",
          Forms::programs);
  static final Setting<String> PROCESS_ISOLATION =
      fixed(
          "process.isolation",
          "L1",
          "L1",
          "How processes are kept apart: L1 is an own session, folder and environment.",
          Forms::isolation);
  static final Setting<String> LOG_FORMAT =
      fixed(
          "log.format",
          "auto, text, json",
          "auto",
          "How the node logs; auto: text on a terminal, else one JSON object a line.",
          text -> Forms.oneOf(text, "auto", "text", "json"));
  static final Setting<String> LOG_LEVEL =
      fixed(
          "log.level",
          "error, warn, info, debug, trace",
          "info",
          "What the node logs at least; the command run logs no info.",
          text -> Forms.oneOf(text, "error", "warn", "info", "debug", "trace"));
  static final Setting<Duration> DRAIN_TIMEOUT =
      fixed(
          "drain.timeout",
          "duration",
          "60s",
          "How long running jobs may take to end when the node stops.",
          Forms::duration);

  static final Catalog CATALOG =
      new Catalog(
          List.of(
              HTTP_HOST,
              HTTP_PORT,
              HTTP_INSTANCES,
              HTTP_MAX_BODY,
              HTTP_MAX_BATCH_BODY,
              HTTP_MAX_WAIT,
              HTTP_IDLE_TIMEOUT,
              HTTP_PUBLIC_URL,
              HTTP_ALLOWED_HOSTS,
              HTTP_MAX_CONNECTIONS,
              HTTP_MAX_CONNECTIONS_PER_ADDRESS,
              HTTP_TLS_CERT,
              HTTP_TLS_KEY,
              HTTP_TLS_CLIENT_CA,
              SECURITY_INSECURE,
              SECURITY_TOKEN,
              SECURITY_KEYS,
              DATA_DIR,
              STORE_URL,
              SECRETS_DIR,
              EGRESS_ALLOW,
              EGRESS_DENY,
              NODE_ROLES,
              SLOTS_HTTP,
              SLOTS_PROCESS,
              SLOTS_FUNCTION,
              SLOTS_BUS,
              QUEUE_CONCURRENCY,
              QUEUE_MAX_DEPTH,
              QUEUE_RETENTION,
              RETENTION_SUCCEEDED,
              RETENTION_FAILED,
              RETENTION_MAX_JOBS,
              PROCESS_ENABLED,
              PROCESS_ALLOW,
              PROCESS_ISOLATION,
              LOG_FORMAT,
              LOG_LEVEL,
              DRAIN_TIMEOUT));

  private Settings() {}

  /** All of them, in the order of the reference. */
  public static List<Setting<?>> all() {
    return CATALOG.settings();
  }

  private static <T> Setting<T> fixed(
      String key, String form, String defaultText, String description, Function<String, T> parser) {
    return new Setting<>(key, form, defaultText, false, description, false, parser);
  }

  private static <T> Setting<T> computed(
      String key, String form, String defaultText, String description, Function<String, T> parser) {
    return new Setting<>(key, form, defaultText, true, description, false, parser);
  }

  private static <T> Setting<T> list(
      String key, String form, String defaultText, String description, Function<String, T> parser) {
    return new Setting<>(key, form, defaultText, false, description, false, true, parser);
  }
}
