package dev.legwork.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.legwork.job.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that a stranger sent. Stricter than the platform's decoder: no key twice in an object,
 * at most {@value #MAX_DEPTH} levels, {@value #MAX_KEYS} keys in all, strings of at most {@value
 * #MAX_STRING_LENGTH} characters, numbers of at most {@value #MAX_NUMBER_LENGTH} characters that a
 * double can hold, nothing after the value. Failures are {@link Refusal.Malformed} and say where.
 * Safe on any thread.
 */
public final class Documents {
  /** How deep arrays and objects may be nested. */
  public static final int MAX_DEPTH = 64;

  /** How long a number may be written, in characters. */
  public static final int MAX_NUMBER_LENGTH = 1000;

  /** How long a string may be, in characters. */
  public static final int MAX_STRING_LENGTH = 1024 * 1024;

  /** How many keys the objects of one document, or of one element of a batch, may have together. */
  public static final int MAX_KEYS = 10_000;

  private static final int MAX_NAME_LENGTH = 16 * 1024;

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

  /**
   * Hands over the elements of the array in {@code text} one by one, so that one at a time is held;
   * anything else is malformed, which may show after some elements were handed over. What {@code
   * take} throws ends it.
   */
  public static void elements(Buffer text, Consumer<@Nullable Object> take) {
    reading(
        text.getBytes(),
        parser -> {
          if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new Refusal.Malformed("A JSON array is expected");
          }
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            take.accept(wrapped(new DocumentValue(parser).read()));
          }
          return null;
        });
  }

  private static @Nullable Object parse(byte[] text) {
    return reading(text, parser -> wrapped(new DocumentValue(parser).read()));
  }

  /** Reads at a parser that stands on the value's first token, and leaves it on the last. */
  private interface Read {
    @Nullable Object from(JsonParser parser) throws IOException;
  }

  @CanIgnoreReturnValue
  private static @Nullable Object reading(byte[] text, Read read) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new Refusal.Malformed("The document is empty; JSON is expected");
      }
      Object value = read.from(parser);
      if (parser.nextToken() != null) {
        throw DocumentValue.malformed(parser, "something follows the JSON value");
      }
      return value;
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

  @SuppressWarnings("unchecked") // DocumentValue makes no other maps.
  private static @Nullable Object wrapped(@Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      return new JsonObject((Map<String, Object>) members);
    }
    return value instanceof List<?> elements ? new JsonArray(elements) : value;
  }
}
