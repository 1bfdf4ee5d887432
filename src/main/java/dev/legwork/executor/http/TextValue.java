package dev.legwork.executor.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A piece of text of a job, known at once or only where the job runs. */
sealed interface TextValue {
  /** The text itself; what is missing is noted in {@code secrets}. */
  String reveal(Secrets secrets);

  /** Whether it must not leave for another origin. */
  default boolean isSecret() {
    return true;
  }

  /** Text as it stands in the job. */
  record Plain(String text) implements TextValue {
    @Override
    public String reveal(Secrets secrets) {
      return text;
    }

    @Override
    public boolean isSecret() {
      return false;
    }
  }

  /** The secret of this name. */
  record Secret(String name) implements TextValue {
    @Override
    public String reveal(Secrets secrets) {
      return secrets.find(name);
    }
  }

  /** Credentials of the scheme Bearer (RFC 6750). */
  record Bearer(TextValue token) implements TextValue {
    @Override
    public String reveal(Secrets secrets) {
      return "Bearer " + token.reveal(secrets);
    }
  }

  /** Credentials of the scheme Basic (RFC 7617). */
  record Basic(TextValue username, TextValue password) implements TextValue {
    @Override
    public String reveal(Secrets secrets) {
      String pair = username.reveal(secrets) + ":" + password.reveal(secrets);
      String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
      if (username.isSecret() || password.isSecret()) {
        secrets.hide(encoded);
      }
      return "Basic " + encoded;
    }
  }
}
