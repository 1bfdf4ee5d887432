package dev.legwork.executor.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** Foreign JSON made safe to stand inside a document of ours, without a tree of it in memory. */
final class JsonText {
  /** Deeper values would make the documents around them unreadable for others. */
  private static final int MAX_DEPTH = 128;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private JsonText() {}

  /** A generator of compact JSON. */
  static JsonGenerator generator(StringWriter out) throws IOException {
    return FACTORY.createGenerator(out);
  }

  /** The one JSON value that {@code text} is, in its compact form; null if it is none. */
  static @Nullable String compact(String text) {
    StringWriter out = new StringWriter(text.length());
    try (JsonParser parser = FACTORY.createParser(text);
        JsonGenerator generator = FACTORY.createGenerator(out)) {
      if (parser.nextToken() == null) {
        return null;
      }
      generator.copyCurrentStructureExact(parser);
      if (parser.nextToken() != null) {
        return null;
      }
    } catch (IOException e) {
      return null;
    }
    return out.toString();
  }

  /** The text with every half of a surrogate pair that stands alone replaced: UTF-8 has none. */
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else {
        return repaired(text);
      }
    }
    return text;
  }

  private static String repaired(String text) {
    StringBuilder repaired = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(repaired::appendCodePoint);
    return repaired.toString();
  }
}
