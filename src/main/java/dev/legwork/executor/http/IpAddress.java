package dev.legwork.executor.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address as a number of 128 bits; IPv4 is held as the IPv4-mapped range {@code ::ffff:0:0/96},
 * so that an address has one form whichever way it was written.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
record IpAddress(long high, long low) {
  private static final long MAPPED = 0xFFFF_0000_0000L;
  private static final long MAX_V4 = 0xFFFF_FFFFL;
  private static final int IPV4_PARTS = 4;

  static IpAddress v4(long bits) {
    return new IpAddress(0, MAPPED | (bits & MAX_V4));
  }

  static IpAddress of(InetAddress address) {
    return of(address.getAddress());
  }

  private static IpAddress of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return bytes.length == Integer.BYTES
        ? v4(buffer.getInt())
        : new IpAddress(buffer.getLong(), buffer.getLong());
  }

  /**
   * The address that {@code text} spells as four plain decimal numbers or as IPv6 without brackets
   * and zone; null if it spells none, also for the shorthands that C libraries take.
   */
  static @Nullable IpAddress parse(String text) {
    return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
  }

  boolean isV4() {
    return high == 0 && low >>> 32 == 0xFFFF;
  }

  /** The IPv4 address in the last 32 bits. */
  IpAddress lowV4() {
    return v4(low);
  }

  /**
   * Itself and every IPv4 address that a gateway would take out of it: whoever calls one calls them
   * all.
   */
  List<IpAddress> meanings() {
    if (isV4()) {
      return List.of(this);
    }
    List<IpAddress> all = new ArrayList<>(3);
    all.add(this);
    if (high == 0 && low >>> 32 == 0 && low != 1) {
      all.add(lowV4()); // IPv4-compatible, and :: itself; ::1 is no embedded 0.0.0.1
    } else if (high == 0x0064_FF9B_0000_0000L && low >>> 32 == 0) {
      all.add(lowV4()); // NAT64, RFC 6052
    } else if (high >>> 16 == 0x0064_FF9B_0001L) {
      // Local NAT64, RFC 8215: the prefix has 96 bits or 48, and what is not filled is zero.
      long middle = (high & 0xFFFF) << 16 | (low >>> 40 & 0xFFFF);
      if (middle != 0) {
        all.add(v4(middle));
      }
      if (middle == 0 || (low & MAX_V4) != 0) {
        all.add(lowV4());
      }
    } else if (high >>> 48 == 0x2002) {
      all.add(v4(high >>> 16)); // 6to4
    } else if (high >>> 32 == 0x2001_0000L) {
      all.add(v4(~low)); // Teredo keeps the client's address inverted
    }
    return all;
  }

  byte[] bytes() {
    return isV4()
        ? ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array()
        : ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
  }

  /** The address as text that any resolver takes for what it is. */
  @Override
  public String toString() {
    try {
      return InetAddress.getByAddress(bytes()).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are always an address", e);
    }
  }

  private static @Nullable IpAddress parseV4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != IPV4_PARTS) {
      return null;
    }
    long bits = 0;
    for (String part : parts) {
      int value = decimalOctet(part);
      if (value < 0) {
        return null;
      }
      bits = bits << 8 | value;
    }
    return v4(bits);
  }

  /** Leading zeros are refused: half of the world reads them as octal. */
  private static int decimalOctet(String part) {
    if (part.isEmpty() || part.length() > 3 || (part.length() > 1 && part.charAt(0) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= 255 ? value : -1;
  }

  private static @Nullable IpAddress parseV6(String text) {
    String plain = text;
    int tail = text.lastIndexOf(':') + 1;
    if (text.indexOf('.') >= 0) {
      IpAddress embedded = parseV4(text.substring(tail));
      if (embedded == null) {
        return null;
      }
      plain =
          text.substring(0, tail)
              + Long.toHexString(embedded.low >>> 16 & 0xFFFF)
              + ':'
              + Long.toHexString(embedded.low & 0xFFFF);
    }
    for (int i = 0; i < plain.length(); i++) {
      if (plain.charAt(i) != ':' && !isHexDigit(plain.charAt(i))) {
        return null;
      }
    }
    try {
      // Only hexadecimal digits and colons, in brackets: never looked up.
      return of(InetAddress.getAllByName("[" + plain + "]")[0].getAddress());
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static boolean isHexDigit(char c) {
    return c < 128 && Character.digit(c, 16) >= 0;
  }
}
