package dev.legwork.executor.http;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Path and query of a URL in the form in which they are sent. */
final class UrlTarget {
  private UrlTarget() {}

  /** The target of what follows the authority in a URL; a fragment is dropped. */
  static String of(String rest, Charset charset) {
    int hash = rest.indexOf('#');
    String target = encode(hash < 0 ? rest : rest.substring(0, hash), charset);
    return target.startsWith("/") ? target : "/" + target;
  }

  /** The target that {@code reference}, encoded and without scheme or authority, means at base. */
  static String resolve(String base, String reference) {
    int hash = reference.indexOf('#');
    String text = hash < 0 ? reference : reference.substring(0, hash);
    int query = base.indexOf('?');
    String basePath = query < 0 ? base : base.substring(0, query);
    if (text.isEmpty()) {
      return base;
    }
    if (text.startsWith("?")) {
      return basePath + text;
    }
    String joined =
        text.startsWith("/") ? text : basePath.substring(0, basePath.lastIndexOf('/') + 1) + text;
    int ownQuery = joined.indexOf('?');
    return ownQuery < 0
        ? withoutDots(joined)
        : withoutDots(joined.substring(0, ownQuery)) + joined.substring(ownQuery);
  }

  /** Percent-encodes what cannot stand in a URL; leaves control characters for others to refuse. */
  static String encode(String text, Charset charset) {
    if (text.chars().allMatch(UrlTarget::isPlain)) {
      return text;
    }
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(charset)) {
      int c = b & 0xFF;
      if (isPlain(c)) {
        encoded.append((char) c);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", c));
      }
    }
    return encoded.toString();
  }

  private static boolean isPlain(int c) {
    return c < 0x80 && "\"<>^`{|}".indexOf(c) < 0;
  }

  private static String withoutDots(String path) {
    if (!path.contains("/.")) {
      return path;
    }
    List<String> kept = new ArrayList<>();
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      String segment = segments[i];
      boolean dots = segment.equals(".") || segment.equals("..");
      if (segment.equals("..") && !kept.isEmpty()) {
        kept.remove(kept.size() - 1);
      }
      if (!dots) {
        kept.add(segment);
      } else if (i == segments.length - 1) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }
}
