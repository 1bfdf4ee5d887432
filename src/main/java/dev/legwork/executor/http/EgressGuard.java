package dev.legwork.executor.http;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides by number which addresses may be called. Immutable; safe on any thread.
 *
 * <p>An IPv6 address that carries an IPv4 address is judged as both, and both must be allowed.
 */
final class EgressGuard {
  /** Never called unless allowed by name: no hosts are there, or they hand out credentials. */
  private static final List<Cidr> ALWAYS_DENIED =
      ranges(
          "0.0.0.0/8",
          "169.254.0.0/16",
          "100.100.100.200",
          "168.63.129.16",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "::",
          "fe80::/10",
          "ff00::/8",
          "fd00:ec2::254");

  /** Not called by those who are not this machine's people. */
  private static final List<Cidr> DENIED_WHEN_CLOSED =
      ranges(
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "::1",
          "::/96",
          "64:ff9b:1::/48",
          "100::/64",
          "2001::/32",
          "2001:db8::/32",
          "3fff::/20",
          "5f00::/16",
          "fc00::/7",
          "fec0::/10");

  private final List<Cidr> allow;
  private final List<Cidr> deny;
  private final List<Cidr> builtIn;

  EgressGuard(EgressPolicy policy) {
    allow = policy.allow();
    deny = policy.deny();
    builtIn =
        policy.exposure() == EgressPolicy.Exposure.OPEN
            ? ALWAYS_DENIED
            : Stream.concat(ALWAYS_DENIED.stream(), DENIED_WHEN_CLOSED.stream()).toList();
  }

  /** The range for which {@code address} may not be called, or null if it may. */
  @Nullable Cidr denies(IpAddress address) {
    for (IpAddress meaning : address.meanings()) {
      Cidr range = find(deny, meaning);
      if (range == null && find(allow, meaning) == null) {
        range = find(builtIn, meaning);
      }
      if (range != null) {
        return range;
      }
    }
    return null;
  }

  private static @Nullable Cidr find(List<Cidr> ranges, IpAddress address) {
    for (int i = 0; i < ranges.size(); i++) {
      if (ranges.get(i).contains(address)) {
        return ranges.get(i);
      }
    }
    return null;
  }

  private static List<Cidr> ranges(String... texts) {
    return Stream.of(texts).map(Cidr::parse).toList();
  }
}
