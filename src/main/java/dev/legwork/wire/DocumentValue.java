package dev.legwork.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.legwork.job.Refusal;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One value on its way out of a parser, with all that is in it. One use. */
final class DocumentValue {
  private static final int EXACT_DOUBLE_LENGTH = 16;

  private final JsonParser parser;
  private int keys;

  /** The parser stands on the value's first token. */
  DocumentValue(JsonParser parser) {
    this.parser = parser;
  }

  /** The value in plain maps and lists. */
  @Nullable Object read() throws IOException {
    return value();
  }

  private @Nullable Object value() throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> members();
      case START_ARRAY -> elements();
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> decimal();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case FIELD_NAME, END_OBJECT, END_ARRAY, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw malformed(parser, "a value is expected");
    };
  }

  private Map<String, @Nullable Object> members() throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    int size = 0;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      members.put(name, value());
      if (members.size() == size) {
        throw malformed(parser, "the key \"" + shown(name) + "\" is there twice");
      }
      size++;
      keys++;
      if (keys > Documents.MAX_KEYS) {
        throw malformed(parser, "it has more than " + Documents.MAX_KEYS + " keys");
      }
    }
    return members;
  }

  private List<@Nullable Object> elements() throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value());
    }
    return elements;
  }

  private Number decimal() throws IOException {
    double rounded = parser.getDoubleValue();
    if (Double.isInfinite(rounded)) {
      throw malformed(parser, "a number is too large");
    }
    if (parser.getTextLength() <= EXACT_DOUBLE_LENGTH) {
      return rounded;
    }
    // Digits that a double would drop are handed on as they came, but no exponent that makes
    // arithmetic on them expensive.
    BigDecimal exact = parser.getDecimalValue();
    return Math.abs((long) exact.scale()) > Documents.MAX_NUMBER_LENGTH
        ? (Number) rounded
        : (Number) exact;
  }

  static Refusal.Malformed malformed(JsonParser parser, String what) {
    var place = parser.currentTokenLocation();
    return new Refusal.Malformed(
        "This is not valid JSON: "
            + what
            + " (line "
            + place.getLineNr()
            + ", column "
            + place.getColumnNr()
            + ")");
  }

  private static String shown(String name) {
    return name.length() > 100 ? name.substring(0, 100) + ".." : name;
  }
}
