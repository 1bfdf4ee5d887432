package dev.legwork.executor.process;

import dev.legwork.secret.SecretReference;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bytes as a payload gives them: {@code {"text"|"base64"|"json": ..}}. */
final class Content {
  private static final Set<String> FORMS = Set.of("text", "base64", "json");

  private Content() {}

  /** What to add where a reference to a secret stands in a wrong place. */
  static String ofSecret(@Nullable Object value) {
    return SecretReference.isWithin(value)
        ? "; a secret can only be the value of a variable in env"
        : "";
  }

  /** The bytes, or null with a violation noted. */
  static @Nullable Buffer parse(@Nullable Object value, String pointer, Problems problems) {
    if (!(value instanceof JsonObject form)
        || form.size() != 1
        || !FORMS.containsAll(form.fieldNames())) {
      problems.add(
          pointer, "must be an object with exactly one of text, base64, json" + ofSecret(value));
      return null;
    }
    String name = form.fieldNames().iterator().next();
    Object content = form.getValue(name);
    if (name.equals("json")) {
      if (SecretReference.isWithin(content)) {
        problems.add(pointer + "/json", "holds {\"secret\":..}" + ofSecret(content));
      }
      return Json.encodeToBuffer(content);
    }
    if (!(content instanceof String text)) {
      problems.add(pointer + "/" + name, "must be a string");
      return null;
    }
    if (name.equals("text")) {
      return Buffer.buffer(text);
    }
    try {
      return Buffer.buffer(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      problems.add(pointer + "/base64", "is no base64: " + e.getMessage());
      return null;
    }
  }
}
