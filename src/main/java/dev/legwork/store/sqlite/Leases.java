package dev.legwork.store.sqlite;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Until when which node's claims count. In memory alone: the file has one user, so whoever opens it
 * knows that every claim in it is of a node that is gone.
 */
final class Leases {
  private final Map<String, Instant> until = new HashMap<>();

  void renew(String node, Instant leaseUntil) {
    until.put(node, leaseUntil);
  }

  boolean isAlive(String node, Instant now) {
    Instant leaseUntil = until.get(node);
    return leaseUntil != null && leaseUntil.isAfter(now);
  }

  /** Forgets nodes whose lease ended long ago. */
  void prune(Instant now, Duration keep) {
    until.values().removeIf(lease -> lease.isBefore(now.minus(keep)));
  }
}
