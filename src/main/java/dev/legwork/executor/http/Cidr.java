package dev.legwork.executor.http;

/** A range of addresses: those that begin with the same bits. Immutable. */
public final class Cidr {
  private static final int BITS = 128;
  private static final int V4_OFFSET = 96;

  private final String text;
  private final IpAddress base;
  private final int prefix;

  private Cidr(String text, IpAddress base, int prefix) {
    this.text = text;
    this.base = base;
    this.prefix = prefix;
  }

  /**
   * The range that {@code text} spells: {@code 10.0.0.0/8}, {@code fc00::/7}, or one address. Bits
   * beyond the prefix are ignored.
   *
   * @throws IllegalArgumentException with a message for the user if it spells none
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw invalid(text);
    }
    // The mapped spelling of an IPv4 range counts its bits as IPv6.
    boolean v4 = text.indexOf(':') < 0;
    int most = v4 ? BITS - V4_OFFSET : BITS;
    int prefix = slash < 0 ? most : number(text, slash + 1);
    if (prefix > most) {
      throw invalid(text);
    }
    return new Cidr(text, address, v4 ? prefix + V4_OFFSET : prefix);
  }

  boolean contains(IpAddress address) {
    return prefix <= Long.SIZE
        ? sameStart(address.high(), base.high(), prefix)
        : address.high() == base.high() && sameStart(address.low(), base.low(), prefix - Long.SIZE);
  }

  /** The range as it was written. */
  @Override
  public String toString() {
    return text;
  }

  private static boolean sameStart(long a, long b, int bits) {
    return bits == 0 || (a ^ b) >>> (Long.SIZE - bits) == 0;
  }

  private static int number(String text, int from) {
    if (text.length() == from || text.length() > from + 3) {
      throw invalid(text);
    }
    int value = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw invalid(text);
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is no address and no range as in 10.0.0.0/8 or fd00::/8");
  }
}
