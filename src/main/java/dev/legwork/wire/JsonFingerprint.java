package dev.legwork.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether two documents say the same: SHA-256 over a canonical text with sorted keys and no
 * white space, so that the order in which a client writes its keys does not matter. Safe on any
 * thread.
 */
public final class JsonFingerprint {
  private static final JsonStringEncoder STRINGS = JsonStringEncoder.getInstance();

  private JsonFingerprint() {}

  /** The fingerprint in 64 hexadecimal digits. */
  public static String of(JsonObject document) {
    StringBuilder text = new StringBuilder(256);
    append(text, document);
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static void append(StringBuilder text, @Nullable Object value) {
    if (value instanceof JsonObject object) {
      appendMembers(text, object.getMap());
    } else if (value instanceof Map<?, ?> members) {
      appendMembers(text, members);
    } else if (value instanceof JsonArray array) {
      appendElements(text, array.getList());
    } else if (value instanceof List<?> elements) {
      appendElements(text, elements);
    } else if (value instanceof Number number) {
      text.append(canonical(number));
    } else if (value instanceof Boolean || value == null) {
      text.append(value);
    } else {
      text.append('"');
      STRINGS.quoteAsString(value.toString(), text);
      text.append('"');
    }
  }

  private static void appendMembers(StringBuilder text, Map<?, ?> members) {
    TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
    members.forEach((key, value) -> sorted.put(String.valueOf(key), value));
    text.append('{');
    String comma = "";
    for (Map.Entry<String, @Nullable Object> member : sorted.entrySet()) {
      text.append(comma).append('"');
      STRINGS.quoteAsString(member.getKey(), text);
      text.append("\":");
      append(text, member.getValue());
      comma = ",";
    }
    text.append('}');
  }

  private static void appendElements(StringBuilder text, List<?> elements) {
    text.append('[');
    String comma = "";
    for (Object element : elements) {
      text.append(comma);
      append(text, element);
      comma = ",";
    }
    text.append(']');
  }

  /** One spelling a value: {@code 1}, {@code 1.0} and {@code 1e0} are the same number. */
  private static String canonical(Number number) {
    if (number instanceof Integer || number instanceof Long) {
      return number.toString();
    }
    BigDecimal stripped = new BigDecimal(number.toString()).stripTrailingZeros();
    boolean shortInteger = stripped.scale() <= 0 && stripped.scale() > -20;
    return shortInteger ? stripped.toPlainString() : stripped.toString();
  }
}
