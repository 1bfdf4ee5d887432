package dev.legwork.store.sqlite;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Until when which node's claims count. In memory alone: the file has one user, so whoever opens it
 * knows that every claim in it is of a node that is gone. Outlives a commit that fails, which is no
 * reason to take a node for dead.
 */
final class Leases {
  private final Map<String, Instant> until = new HashMap<>();
  private final Map<String, Instant> renewed = new HashMap<>();

  void renew(String node, Instant leaseUntil) {
    renewed.put(node, leaseUntil);
  }

  boolean isAlive(String node, Instant now) {
    Instant leaseUntil = renewed.containsKey(node) ? renewed.get(node) : until.get(node);
    return leaseUntil != null && leaseUntil.isAfter(now);
  }

  /** Makes the renewals since the last commit count. */
  void commit() {
    until.putAll(renewed);
    renewed.clear();
  }

  /** Takes back the renewals since the last commit. */
  void rollback() {
    renewed.clear();
  }

  /** Forgets nodes whose lease ended long ago. */
  void prune(Instant now, Duration keep) {
    until.values().removeIf(lease -> lease.isBefore(now.minus(keep)));
  }
}
