package dev.legwork.web.api;

import java.time.Duration;
import java.util.Set;

/**
 * How a node listens for HTTP.
 *
 * @param host the address to listen on
 * @param port the port; 0 for any that is free
 * @param maxBody the most bytes of a body
 * @param maxBatchBody the most bytes of a batch
 * @param maxWait the longest that a request may wait for a job's end
 * @param idleTimeout a connection on which nothing moves for so long is closed; more than {@code
 *     maxWait}, or it would end waiting requests
 * @param headerTimeout the longest that a request's header may take to arrive, and a new
 *     connection's first request
 * @param bodyTimeout the longest that a body may take to arrive, beside what it needs at the least
 *     rate
 * @param heartbeat how often a stream without events says that it is alive
 * @param allowedHosts names by which a proxy in front of the node is known, in lower case
 */
public record HttpSettings(
    String host,
    int port,
    int maxBody,
    int maxBatchBody,
    Duration maxWait,
    Duration idleTimeout,
    Duration headerTimeout,
    Duration bodyTimeout,
    Duration heartbeat,
    Set<String> allowedHosts) {
  public HttpSettings {
    allowedHosts = Set.copyOf(allowedHosts);
    if (idleTimeout.compareTo(maxWait) <= 0) {
      throw new IllegalArgumentException("idleTimeout must be longer than maxWait");
    }
  }

  /** The defaults on this address. */
  public static HttpSettings on(String host, int port) {
    return new HttpSettings(
        host,
        port,
        1024 * 1024,
        16 * 1024 * 1024,
        Duration.ofSeconds(60),
        Duration.ofSeconds(90),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(15),
        Set.of());
  }
}
