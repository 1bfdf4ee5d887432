package dev.legwork.executor.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The secrets that one attempt uses, so that they can be masked in what it brings. */
final class Secrets {
  private static final String MASK = "***";

  /** Shorter ones would mask half of any text, and protect nothing. */
  private static final int MIN_MASKED_LENGTH = 4;

  private final SecretSource source;
  private final List<String> hidden = new ArrayList<>(0);
  private @Nullable String missing;

  Secrets(SecretSource source) {
    this.source = source;
  }

  /** The secret, or nothing at all if there is none, which {@link #missing()} then tells. */
  String find(String name) {
    String value = source.find(name);
    if (value == null) {
      missing = name;
      return "";
    }
    hide(value);
    hide(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
    return value;
  }

  /** Masks {@code value} from now on. */
  void hide(String value) {
    if (value.length() >= MIN_MASKED_LENGTH) {
      hidden.add(value);
    }
  }

  /** The name of a secret that was asked for and is not there, or null. */
  @Nullable String missing() {
    return missing;
  }

  /** The text without the secrets that were used. */
  String mask(String text) {
    String masked = text;
    for (int i = 0; i < hidden.size(); i++) {
      masked = masked.replace(hidden.get(i), MASK);
    }
    return masked;
  }
}
