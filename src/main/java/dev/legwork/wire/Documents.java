package dev.legwork.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.legwork.job.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that a stranger sent. Stricter than the platform's decoder: no key twice in an object,
 * at most {@value #MAX_DEPTH} levels, numbers of at most {@value #MAX_NUMBER_LENGTH} characters
 * that a double can hold, nothing after the value. Failures are {@link Refusal.Malformed} and say
 * where. Safe on any thread.
 */
public final class Documents {
  /** How deep arrays and objects may be nested. */
  public static final int MAX_DEPTH = 64;

  /** How long a number may be written, in characters. */
  public static final int MAX_NUMBER_LENGTH = 1000;

  private static final int MAX_STRING_LENGTH = 16 * 1024 * 1024;
  private static final int MAX_NAME_LENGTH = 16 * 1024;
  private static final int EXACT_DOUBLE_LENGTH = 16;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxStringLength(MAX_STRING_LENGTH)
                  .maxNameLength(MAX_NAME_LENGTH)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // Names come from strangers: a shared table of them would be theirs to fill.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private Documents() {}

  /** The value: a JsonObject, JsonArray, String, Number, Boolean, or null for JSON's null. */
  public static @Nullable Object parse(Buffer text) {
    return parse(text.getBytes());
  }

  /** The object in {@code text}; anything else is malformed. */
  public static JsonObject object(Buffer text) {
    if (parse(text) instanceof JsonObject object) {
      return object;
    }
    throw new Refusal.Malformed("A JSON object is expected");
  }

  /** The array in {@code text}; anything else is malformed. */
  public static JsonArray array(Buffer text) {
    if (parse(text) instanceof JsonArray array) {
      return array;
    }
    throw new Refusal.Malformed("A JSON array is expected");
  }

  private static @Nullable Object parse(byte[] text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new Refusal.Malformed("The document is empty; JSON is expected");
      }
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw malformed(parser, "something follows the JSON value");
      }
      return wrapped(value);
    } catch (JsonProcessingException e) {
      var place = e.getLocation();
      String where =
          place == null
              ? ""
              : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
      throw new Refusal.Malformed("This is not valid JSON: " + brief(e) + where);
    } catch (IOException e) {
      // Not UTF-8: Jackson reports that as a plain I/O failure.
      throw new Refusal.Malformed("This is not valid JSON: it is not UTF-8 text");
    }
  }

  private static String brief(JsonProcessingException e) {
    String message = String.valueOf(e.getOriginalMessage());
    int line = message.indexOf('\n');
    String first = line < 0 ? message : message.substring(0, line);
    return first.length() > 300 ? first.substring(0, 300) + ".." : first;
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> elements(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> decimal(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case FIELD_NAME, END_OBJECT, END_ARRAY, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw malformed(parser, "a value is expected");
    };
  }

  private static Map<String, @Nullable Object> members(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    int size = 0;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      members.put(name, value(parser));
      if (members.size() == size) {
        throw malformed(parser, "the key \"" + shown(name) + "\" is there twice");
      }
      size++;
    }
    return members;
  }

  private static List<@Nullable Object> elements(JsonParser parser) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    return elements;
  }

  private static Number decimal(JsonParser parser) throws IOException {
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
    return Math.abs((long) exact.scale()) > MAX_NUMBER_LENGTH ? (Number) rounded : (Number) exact;
  }

  @SuppressWarnings("unchecked") // members() makes no other maps.
  private static @Nullable Object wrapped(@Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      return new JsonObject((Map<String, Object>) members);
    }
    return value instanceof List<?> elements ? new JsonArray(elements) : value;
  }

  private static Refusal.Malformed malformed(JsonParser parser, String what) {
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
