package dev.legwork.executor.http;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a content type says of a body: whether it is JSON, text or neither, and in which charset.
 */
final class BodyText {
  private static final Set<String> BINARY_FAMILIES = Set.of("image", "audio", "video", "font");
  private static final Set<String> BINARY_TYPES =
      Set.of(
          "application/octet-stream",
          "application/pdf",
          "application/zip",
          "application/gzip",
          "application/wasm");

  private BodyText() {}

  /** Whether the type says JSON: its own, or one built on it ({@code +json}). */
  static boolean isJson(@Nullable String contentType) {
    String type = essence(contentType);
    return type.equals("application/json") || type.endsWith("+json") || type.equals("text/json");
  }

  /** The text that {@code body} is, or null if it is none or its type says that it is not. */
  static @Nullable String decode(Buffer body, @Nullable String contentType) {
    String type = essence(contentType);
    boolean binary =
        BINARY_TYPES.contains(type)
            || (BINARY_FAMILIES.contains(type.replaceFirst("/.*", "")) && !type.endsWith("+xml"));
    if (binary) {
      return null;
    }
    try {
      return charset(contentType)
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(body.getBytes()))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String essence(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  private static Charset charset(@Nullable String contentType) {
    // JSON is UTF-8 whatever anybody says (RFC 8259, 8.1).
    if (contentType == null || isJson(contentType)) {
      return StandardCharsets.UTF_8;
    }
    for (String parameter : contentType.split(";", -1)) {
      String text = parameter.strip();
      if (text.regionMatches(true, 0, "charset=", 0, "charset=".length())) {
        return named(text.substring("charset=".length()).replace("\"", "").strip());
      }
    }
    return StandardCharsets.UTF_8;
  }

  private static Charset named(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      return StandardCharsets.UTF_8;
    }
  }
}
