package dev.legwork.secret;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a job names a secret: {@code {"secret":"NAME"}}. */
public final class SecretReference {
  private static final String KEY = "secret";

  /** No path and no link of a mounted folder's own ({@code ..data}) is a name. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

  private SecretReference() {}

  /** Whether a secret may be called so: letters, digits, {@code _ . -}, at most 128. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** The name if {@code value} is a reference, else null. */
  public static @Nullable String nameIn(@Nullable Object value) {
    return value instanceof JsonObject object
            && object.size() == 1
            && object.getValue(KEY) instanceof String name
            && isName(name)
        ? name
        : null;
  }

  /** Whether a reference stands anywhere in a JSON value. */
  public static boolean isWithin(@Nullable Object value) {
    if (value instanceof JsonObject object) {
      return nameIn(object) != null
          || object.fieldNames().stream().anyMatch(key -> isWithin(object.getValue(key)));
    }
    if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        if (isWithin(array.getValue(i))) {
          return true;
        }
      }
    }
    return false;
  }
}
