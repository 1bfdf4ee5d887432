package dev.legwork.executor.http;

import java.nio.charset.StandardCharsets;

/**
 * Where a request goes, taken apart once and strictly, so that what is checked and what is called
 * cannot be two things.
 *
 * @param tls whether it is https
 * @param host who is called
 * @param port 1 to 65535
 * @param target path and query as sent, ASCII, never empty
 */
record HttpUrl(boolean tls, UrlHost host, int port, String target) {
  static final int MAX_LENGTH = 8192;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int MAX_PORT = 65_535;

  /**
   * The URL that {@code text} spells; its fragment is dropped, characters that a URL cannot hold
   * are percent-encoded where that is unambiguous.
   *
   * @throws IllegalArgumentException with a message for the user if it spells none of http or https
   */
  static HttpUrl parse(String text) {
    refuseAmbiguous(text);
    boolean tls = startsWithIgnoreCase(text, "https://");
    if (!tls && !startsWithIgnoreCase(text, "http://")) {
      throw new IllegalArgumentException("must begin with http:// or https://");
    }
    int start = tls ? "https://".length() : "http://".length();
    int end = start;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String target = UrlTarget.of(text.substring(end), StandardCharsets.UTF_8);
    return withAuthority(tls, text.substring(start, end), target);
  }

  /**
   * Where the Location of a redirect leads.
   *
   * @throws IllegalArgumentException if it leads nowhere that can be called
   */
  HttpUrl resolve(String location) {
    // Header values arrive byte by byte; encoded so, UTF-8 stays what it was.
    String text =
        UrlTarget.encode(location.strip().replace(" ", "%20"), StandardCharsets.ISO_8859_1);
    refuseAmbiguous(text);
    int end = 0;
    while (end < text.length() && "/?#:".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    if (end < text.length() && text.charAt(end) == ':') {
      return parse(text);
    }
    if (text.startsWith("//")) {
      return parse((tls ? "https:" : "http:") + text);
    }
    return new HttpUrl(tls, host, port, UrlTarget.resolve(target, text));
  }

  boolean sameOrigin(HttpUrl other) {
    return tls == other.tls && port == other.port && host.text().equals(other.host.text());
  }

  @Override
  public String toString() {
    boolean usual = port == (tls ? HTTPS_PORT : HTTP_PORT);
    return (tls ? "https://" : "http://") + host.text() + (usual ? "" : ":" + port) + target;
  }

  private static HttpUrl withAuthority(boolean tls, String authority, String target) {
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException("must not carry a user or a password: use auth");
    }
    int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
    if (colon < 0) {
      return new HttpUrl(tls, UrlHost.parse(authority), tls ? HTTPS_PORT : HTTP_PORT, target);
    }
    UrlHost host = UrlHost.parse(authority.substring(0, colon));
    return new HttpUrl(tls, host, port(authority.substring(colon + 1)), target);
  }

  private static int port(String text) {
    int port = 0;
    for (int i = 0; i < text.length() && port <= MAX_PORT; i++) {
      char c = text.charAt(i);
      port = c < '0' || c > '9' ? MAX_PORT + 1 : port * 10 + (c - '0');
    }
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("must have a port between 1 and " + MAX_PORT);
    }
    return port;
  }

  /** What two parsers may read as two things is no URL here. */
  private static void refuseAmbiguous(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("must not be longer than " + MAX_LENGTH + " characters");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == '\\' || (c >= 0x7F && c <= 0xA0)) {
        throw new IllegalArgumentException(
            "must not contain spaces, control characters or backslashes");
      }
    }
  }

  private static boolean startsWithIgnoreCase(String text, String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      // A plain bit trick: other characters that fold to ASCII must not match.
      if (i >= text.length() || (text.charAt(i) | 0x20) != (ascii.charAt(i) | 0x20)) {
        return false;
      }
    }
    return true;
  }
}
