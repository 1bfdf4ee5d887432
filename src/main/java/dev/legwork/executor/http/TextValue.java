package dev.legwork.executor.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/** A piece of text of a job, known at once or only where the job runs. */
sealed interface TextValue {
  /** The text itself, with the values of the secrets that it names. */
  String reveal(Map<String, String> secrets);

  /** Adds the names of the secrets that it is made of. */
  default void names(Set<String> names) {}

  /** Whether it must not leave for another origin. */
  default boolean isSecret() {
    return true;
  }

  /** Text as it stands in the job. */
  record Plain(String text) implements TextValue {
    @Override
    public String reveal(Map<String, String> secrets) {
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
    public String reveal(Map<String, String> secrets) {
      return secrets.getOrDefault(name, "");
    }

    @Override
    public void names(Set<String> names) {
      names.add(name);
    }
  }

  /** Credentials of the scheme Bearer (RFC 6750). */
  record Bearer(TextValue token) implements TextValue {
    @Override
    public String reveal(Map<String, String> secrets) {
      return "Bearer " + token.reveal(secrets);
    }

    @Override
    public void names(Set<String> names) {
      token.names(names);
    }
  }

  /** Credentials of the scheme Basic (RFC 7617). */
  record Basic(TextValue username, TextValue password) implements TextValue {
    @Override
    public String reveal(Map<String, String> secrets) {
      byte[] pair = pair(secrets).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public void names(Set<String> names) {
      username.names(names);
      password.names(names);
    }

    String pair(Map<String, String> secrets) {
      return username.reveal(secrets) + ":" + password.reveal(secrets);
    }
  }
}
