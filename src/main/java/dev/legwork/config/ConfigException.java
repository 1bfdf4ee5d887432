package dev.legwork.config;

import java.util.List;

/** The configuration is wrong; nothing was started. Without a stack trace: it is for the user. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<String> problems;

  /** Names everything that is wrong, at least one thing, each with its place. */
  public ConfigException(List<String> problems) {
    super(String.join("\n", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, one sentence each. */
  public List<String> problems() {
    return problems;
  }
}
