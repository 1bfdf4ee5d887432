package dev.legwork.secret;

import java.util.List;
import java.util.Locale;

/**
 * One way to write a text inside of a JSON string.
 *
 * @param more characters that are escaped though they need not be
 * @param ascii whether what is not ASCII is escaped
 * @param upper whether the digits of an escape are upper case
 */
record JsonEscapes(String more, boolean ascii, boolean upper) {
  /** What must be escaped. */
  static final JsonEscapes MINIMAL = new JsonEscapes("", false, false);

  /** What the usual libraries do. */
  static final List<JsonEscapes> ALL =
      List.of(
          MINIMAL,
          new JsonEscapes("", false, true),
          new JsonEscapes("", true, false),
          new JsonEscapes("", true, true),
          new JsonEscapes("/", false, false),
          new JsonEscapes("/", true, false),
          new JsonEscapes("<>&", false, false),
          new JsonEscapes("<>&'", true, false),
          new JsonEscapes("<>&'", true, true),
          new JsonEscapes("<>&'\"+`", true, true));

  String escape(String value) {
    StringBuilder text = new StringBuilder(value.length() + 8);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '/' && more.indexOf('/') >= 0) {
        text.append("\\/");
      } else if (more.indexOf(c) >= 0 || (ascii && c > '~')) {
        text.append(code(c));
      } else {
        append(text, c);
      }
    }
    return text.toString();
  }

  private void append(StringBuilder text, char c) {
    switch (c) {
      case '"' -> text.append("\\\"");
      case '\\' -> text.append("\\\\");
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      case '\b' -> text.append("\\b");
      case '\f' -> text.append("\\f");
      default -> text.append(c < ' ' ? code(c) : String.valueOf(c));
    }
  }

  private String code(char c) {
    String digits = String.format(Locale.ROOT, "%04x", (int) c);
    return "\\u" + (upper ? digits.toUpperCase(Locale.ROOT) : digits);
  }
}
