package dev.legwork.executor.process;

import java.util.List;
import java.util.Map;

/**
 * A program to be started.
 *
 * @param argv at least one; the first is a path, or a name that is looked for along {@code PATH}
 * @param env the whole environment
 * @param cwd its working directory, absolute
 * @param wantsInput whether it gets a pipe as stdin; otherwise stdin is at its end
 * @param limits what it may use
 */
record Command(
    List<String> argv, Map<String, String> env, String cwd, boolean wantsInput, Limits limits) {
  Command {
    argv = List.copyOf(argv);
  }

  /** Without the environment, which holds secrets. */
  @Override
  public String toString() {
    return "Command[" + argv + " in " + cwd + "]";
  }
}
