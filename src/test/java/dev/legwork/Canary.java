package dev.legwork;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A secret that must not turn up anywhere, and the search for it: for eight characters of it in a
 * row, so that a part that got out is found too, and for what it looks like in other codings.
 *
 * @param name how jobs refer to it
 * @param value all of it, with characters that every coding writes differently
 */
record Canary(String name, String value) {
  private static final int PART = 8;
  private static final String MARKS = "\"&/+ <";

  /** A new one. */
  static Canary of(String name) {
    // No digits of hex numbers, of which ids are made.
    StringBuilder random = new StringBuilder();
    ThreadLocalRandom.current().ints(32, 'g', 'z' + 1).forEach(c -> random.append((char) c));
    return new Canary(name, random.insert(12, MARKS).toString());
  }

  /** What of it is in {@code text}, whose bytes are read as Latin-1; empty if nothing is. */
  List<String> foundIn(String text) {
    List<String> found = new ArrayList<>();
    traces()
        .forEach(
            (trace, what) -> {
              if (text.contains(trace)) {
                found.add(what + " of " + name);
              }
            });
    return found;
  }

  private Map<String, String> traces() {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Map<String, String> traces = new LinkedHashMap<>();
    for (int at = 0; at + PART <= value.length(); at++) {
      traces.put(value.substring(at, at + PART), "characters from " + at);
    }
    for (int before = 0; before < 3; before++) {
      byte[] moved = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, moved, before, bytes.length);
      String base64 = Base64.getEncoder().encodeToString(moved);
      for (int at = 4; at + 2 * PART <= base64.length(); at += PART) {
        String part = base64.substring(at, at + PART + 2);
        traces.put(part, "base64 after " + before);
        traces.putIfAbsent(part.replace('+', '-').replace('/', '_'), "base64url after " + before);
      }
    }
    String hex = HexFormat.of().formatHex(bytes);
    for (int at = 0; at + 2 * PART <= hex.length(); at += PART) {
      traces.put(hex.substring(at, at + 2 * PART), "hex");
    }
    // The pieces in between are found as characters.
    traces.put(URLEncoder.encode(MARKS, StandardCharsets.UTF_8), "percent coding");
    traces.put("\\\"&/+ <", "JSON");
    traces.put("&quot;&amp;/+ &lt;", "HTML");
    return traces;
  }
}
