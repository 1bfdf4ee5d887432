package dev.legwork.config;

import java.util.ArrayList;
import java.util.List;

/** The configuration is wrong; nothing was started. Without a stack trace: it is for the user. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX = 100;
  private final transient List<String> problems;

  /** Names everything that is wrong, at least one thing, each with its place. */
  public ConfigException(List<String> problems) {
    super(String.join("\n", readable(problems)), null, false, false);
    this.problems = readable(problems);
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
}
