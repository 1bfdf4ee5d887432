package dev.legwork.executor.http;

import dev.legwork.secret.SecretReference;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code headers} and {@code auth} of an http job. For one use. */
final class HeaderReader {

  private final JsonObject payload;
  private final Violations violations;
  private final List<HttpCall.Header> headers = new ArrayList<>(4);
  private final Set<String> seen = new HashSet<>(8);
  private int totalLength;

  HeaderReader(JsonObject payload, Violations violations) {
    this.payload = payload;
    this.violations = violations;
  }

  List<HttpCall.Header> read() {
    Object object = payload.getValue("headers");
    if (object instanceof JsonObject set) {
      if (set.size() > HeaderRules.MAX_HEADERS) {
        violations.add("headers", "must not be more than " + HeaderRules.MAX_HEADERS);
        return headers;
      }
      for (String name : set.fieldNames()) {
        header(name, set.getValue(name));
      }
    } else if (object != null) {
      violations.add("headers", "must be an object of names and values");
    }
    if (totalLength > HeaderRules.MAX_TOTAL_LENGTH) {
      violations.add(
          "headers", "must not be longer than " + HeaderRules.MAX_TOTAL_LENGTH + " bytes together");
    }
    auth();
    return headers;
  }

  private void header(String name, @Nullable Object value) {
    String wrong = HeaderRules.wrongName(name);
    if (wrong == null && !seen.add(name.toLowerCase(Locale.ROOT))) {
      wrong = "stands there twice: names of headers do not differ by case";
    }
    if (wrong != null) {
      violations.add("headers", name, wrong);
      return;
    }
    TextValue text = text("headers", name, value);
    if (text instanceof TextValue.Plain plain) {
      totalLength += name.length() + plain.text().length();
      if (!HeaderRules.isValue(plain.text())) {
        violations.add(
            "headers", name, "must be visible ASCII characters, spaces and tabs on one line");
      }
    }
    if (text != null) {
      headers.add(new HttpCall.Header(name, text));
    }
  }

  private void auth() {
    Object value = payload.getValue("auth");
    if (value == null) {
      return;
    }
    TextValue credentials = null;
    if (!(value instanceof JsonObject auth) || auth.size() != 1) {
      violations.add("auth", "must be an object with exactly one of bearer and basic");
    } else if (auth.containsKey("bearer")) {
      credentials = bearer(auth);
    } else if (auth.containsKey("basic")) {
      credentials = basic(auth.getValue("basic"));
    } else {
      violations.add("auth", auth.fieldNames().iterator().next(), "is neither bearer nor basic");
    }
    if (!seen.add("authorization")) {
      violations.add("auth", "must not stand beside a header authorization");
    } else if (credentials != null) {
      headers.add(new HttpCall.Header("authorization", credentials));
    }
  }

  private @Nullable TextValue bearer(JsonObject auth) {
    TextValue token = text("auth", "bearer", auth.getValue("bearer"));
    if (token instanceof TextValue.Plain plain
        && (plain.text().isEmpty() || !HeaderRules.isValue(plain.text()))) {
      violations.add("auth", "bearer", "must be visible ASCII characters");
    }
    return token == null ? null : new TextValue.Bearer(token);
  }

  private @Nullable TextValue basic(@Nullable Object value) {
    if (!(value instanceof JsonObject basic)) {
      violations.add("auth", "basic", "must be an object with username and password");
      return null;
    }
    for (String key : basic.fieldNames()) {
      if (!key.equals("username") && !key.equals("password")) {
        violations.add("auth/basic", key, "is neither username nor password");
      }
    }
    TextValue username = text("auth/basic", "username", basic.getValue("username"));
    TextValue password = text("auth/basic", "password", basic.getValue("password"));
    if (username instanceof TextValue.Plain plain && plain.text().indexOf(':') >= 0) {
      violations.add("auth/basic", "username", "must not contain a colon");
    }
    return username == null || password == null ? null : new TextValue.Basic(username, password);
  }

  /** A string or {@code {"secret":"NAME"}}. */
  private @Nullable TextValue text(String parent, String key, @Nullable Object value) {
    if (value instanceof String text) {
      return new TextValue.Plain(text);
    }
    String name = SecretReference.nameIn(value);
    if (name != null) {
      return new TextValue.Secret(name);
    }
    violations.add(parent, key, "must be a string or {\"secret\":\"NAME\"}");
    return null;
  }
}
