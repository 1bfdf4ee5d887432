package dev.legwork.executor.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The host of a URL: a name, four plain decimal numbers, or IPv6 in brackets. Every other spelling
 * of a number is refused, because resolvers differ in what they make of it.
 *
 * @param text lower case, without a trailing dot; IPv6 in brackets
 * @param address the host as an address, or null if it is a name
 */
record UrlHost(String text, @Nullable IpAddress address) {
  private static final int MAX_LENGTH = 253;
  private static final int MAX_LABEL = 63;

  /**
   * The host that {@code text} spells.
   *
   * @throws IllegalArgumentException with a message for the user if it spells none
   */
  static UrlHost parse(String text) {
    // Before lower case, which makes ASCII letters of some that are none.
    if (!text.chars().allMatch(c -> c < 0x80)) {
      throw invalid();
    }
    String host = text.toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      return bracketed(host);
    }
    IpAddress address = IpAddress.parse(host);
    return address == null ? name(host) : new UrlHost(host, address);
  }

  private static UrlHost bracketed(String host) {
    IpAddress address =
        host.endsWith("]") && host.indexOf(':') >= 0
            ? IpAddress.parse(host.substring(1, host.length() - 1))
            : null;
    if (address == null) {
      throw new IllegalArgumentException("has no valid IPv6 address in its brackets");
    }
    String text = address.toString();
    return new UrlHost(address.isV4() ? text : "[" + text + "]", address);
  }

  private static UrlHost name(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (name.isEmpty()) {
      throw new IllegalArgumentException("has no host");
    }
    if (name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("has a host that is too long");
    }
    String last = "";
    for (String label : name.split("\\.", -1)) {
      boolean fits = !label.isEmpty() && label.length() <= MAX_LABEL;
      if (!fits || !label.chars().allMatch(UrlHost::isNameChar)) {
        throw invalid();
      }
      last = label;
    }
    if (looksNumeric(last)) {
      throw new IllegalArgumentException(
          "has a host that is neither a name nor an address of four decimal numbers");
    }
    return new UrlHost(name, null);
  }

  /** What some resolver takes for a number: 2130706433, 127.1, 0x7f.1, 0177.0.0.1. */
  private static boolean looksNumeric(String label) {
    return label.chars().allMatch(c -> c >= '0' && c <= '9')
        || (label.startsWith("0x")
            && label.chars().skip(2).allMatch(c -> Character.digit(c, 16) >= 0));
  }

  private static boolean isNameChar(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }

  private static IllegalArgumentException invalid() {
    return new IllegalArgumentException(
        "has no valid host: letters, digits, hyphens and dots, the xn-- form for others");
  }
}
