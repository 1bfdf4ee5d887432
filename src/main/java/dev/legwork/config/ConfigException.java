package dev.legwork.config;

import java.util.ArrayList;
import java.util.List;

/** The configuration is wrong; nothing was started. Without a stack trace: it is for the user. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX = 100;
  private final transient List<String> problems;
  private final transient List<String> warnings;

  /**
   * Names everything that is wrong, at least one thing, each with its place; and what was ignored,
   * which may be what was meant.
   */
  public ConfigException(List<String> problems, List<String> warnings) {
    super(String.join("\n", readable(problems)), null, false, false);
    this.problems = readable(problems);
    this.warnings = List.copyOf(warnings);
  }

  /** Beyond a hundred nobody reads on. */
  private static List<String> readable(List<String> problems) {
    if (problems.size() <= MAX) {
      return List.copyOf(problems);
    }
    List<String> first = new ArrayList<>(problems.subList(0, MAX));
    first.add("and " + (problems.size() - MAX) + " more");
    return first;
  }

  /** What is wrong, one sentence each; the first hundred and how many more there are. */
  public List<String> problems() {
    return problems;
  }

  /** What was ignored, one sentence each. */
  public List<String> warnings() {
    return warnings;
  }
}
