package dev.legwork.executor.http;

import java.util.List;

/**
 * Which addresses jobs may call.
 *
 * @param exposure what holds for addresses that neither list names
 * @param allow may be called whatever the exposure says
 * @param deny may never be called; wins over {@code allow}
 */
public record EgressPolicy(Exposure exposure, List<Cidr> allow, List<Cidr> deny) {
  /** Who can make this node call something. */
  public enum Exposure {
    /**
     * Only people of this machine: everything may be called but link-local addresses, the metadata
     * services of clouds, and what is no address of a host.
     */
    OPEN,
    /** Others too: loopback, private and special-purpose ranges may not be called either. */
    CLOSED
  }

  /** What holds on a node that only its own machine can reach. */
  public static final EgressPolicy LOOPBACK_ONLY =
      new EgressPolicy(Exposure.OPEN, List.of(), List.of());

  /** What holds on a node that others can reach. */
  public static final EgressPolicy PUBLIC = new EgressPolicy(Exposure.CLOSED, List.of(), List.of());

  public EgressPolicy {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }
}
