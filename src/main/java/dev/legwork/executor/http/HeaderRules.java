package dev.legwork.executor.http;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which headers a job may set. */
final class HeaderRules {
  static final int MAX_HEADERS = 100;
  static final int MAX_TOTAL_LENGTH = 32 * 1024;

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
  private static final Set<String> CLIENTS_OWN =
      Set.of(
          "connection",
          "content-length",
          "host",
          "http2-settings",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private HeaderRules() {}

  /** What is wrong with a header's name, or null. */
  static @Nullable String wrongName(String name) {
    if (!isToken(name)) {
      return "is no name of a header: only letters, digits and " + TOKEN_MARKS;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return CLIENTS_OWN.contains(lower) || lower.startsWith("proxy-")
        ? "belongs to the connection and cannot be set by a job"
        : null;
  }

  /** Whether {@code text} is a token (RFC 9110, 5.6.2), as names of headers and methods are. */
  static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(
                c ->
                    (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || TOKEN_MARKS.indexOf(c) >= 0);
  }

  /** Whether {@code value} can be sent as it is, on HTTP/1.1 as on HTTP/2. */
  static boolean isValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c > '~') {
        return false;
      }
    }
    return true;
  }
}
