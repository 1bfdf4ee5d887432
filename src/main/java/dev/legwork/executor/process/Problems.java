package dev.legwork.executor.process;

import dev.legwork.job.Violation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a payload, and takes values out of it. Used by one caller. */
final class Problems {
  private final List<Violation> violations = new ArrayList<>();

  void add(String pointer, String detail) {
    violations.add(new Violation(pointer, detail));
  }

  List<Violation> violations() {
    return List.copyOf(violations);
  }

  /** A pointer one level down, escaped as RFC 6901 wants it. */
  static String at(String pointer, String key) {
    return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
  }

  void known(JsonObject object, String pointer, Set<String> keys) {
    for (String key : object.fieldNames()) {
      if (!keys.contains(key)) {
        add(at(pointer, key), "is not known; known are " + String.join(", ", keys));
      }
    }
  }

  /** The object under a key; an empty one if it is not there or is none. */
  JsonObject object(JsonObject from, String key, String pointer) {
    Object value = from.getValue(key);
    if (value instanceof JsonObject object) {
      return object;
    }
    if (value != null) {
      add(at(pointer, key), "must be an object");
    }
    return new JsonObject();
  }

  JsonArray array(JsonObject from, String key, String pointer) {
    Object value = from.getValue(key);
    if (value instanceof JsonArray array) {
      return array;
    }
    if (value != null) {
      add(at(pointer, key), "must be an array");
    }
    return new JsonArray();
  }

  @Nullable String string(JsonObject from, String key, String pointer) {
    Object value = from.getValue(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    add(at(pointer, key), "must be a string");
    return null;
  }

  /** A whole number in a range, or null if there is none. */
  @Nullable Long number(@Nullable Object value, String pointer, long min, long max) {
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= min && number <= max) {
        return number;
      }
    }
    if (value != null) {
      add(pointer, "must be a whole number from " + min + " to " + max);
    }
    return null;
  }

  /** A value written as text, or null if there is none. */
  <T> @Nullable T parsed(@Nullable String text, String pointer, Function<String, T> parser) {
    if (text == null) {
      return null;
    }
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      add(pointer, String.valueOf(e.getMessage()));
      return null;
    }
  }
}
