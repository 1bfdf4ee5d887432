package dev.legwork.executor.process;

import dev.legwork.executor.process.ProcessSpec.EnvValue;
import dev.legwork.secret.SecretReference;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a job adds to its environment. */
final class EnvParser {
  /** The kernel's limit of one argument or variable, its end included. */
  private static final int MAX_STRING = 131_072;

  /** Below the kernel's limit of all together, which counts pointers too. */
  private static final long MAX_TOTAL = 1_900_000;

  private static final Set<String> OURS =
      Set.of(
          "LEGWORK_JOB_ID",
          "LEGWORK_ATTEMPT",
          "LEGWORK_QUEUE",
          "LEGWORK_URL",
          "LEGWORK_TOKEN",
          "TRACEPARENT",
          "TRACESTATE");

  /**
   * Variables by which loaders, shells and interpreters run code that the command does not name.
   */
  private static final Pattern LOADERS =
      Pattern.compile(
          "LD_.*|DYLD_.*|GLIBC_TUNABLES|BASH_ENV|BASH_FUNC_.*|ENV|SHELLOPTS|BASHOPTS|PS4"
              + "|PROMPT_COMMAND|PYTHON.*|NODE_OPTIONS|NODE_PATH|JAVA_TOOL_OPTIONS"
              + "|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|PERL5OPT|PERL5LIB|PERL5DB|RUBYOPT|RUBYLIB"
              + "|GIT_.*|IFS|GCONV_PATH|LOCPATH|NLSPATH|HOSTALIASES|MALLOC_.*");

  private final Problems problems;

  EnvParser(Problems problems) {
    this.problems = problems;
  }

  Map<String, EnvValue> parse(JsonObject env, String pointer) {
    Map<String, EnvValue> values = new LinkedHashMap<>();
    for (String name : env.fieldNames()) {
      String at = Problems.at(pointer, name);
      if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
        problems.add(at, "is no name of a variable: it must not be empty nor contain = or NUL");
      } else if (OURS.contains(name)) {
        problems.add(at, "is set by the service");
      } else if (LOADERS.matcher(name).matches()) {
        problems.add(at, "may not be set: it makes a program run code that is not its own");
      }
      EnvValue value = value(env.getValue(name), at);
      if (value != null) {
        values.put(name, value);
      }
    }
    return values;
  }

  private @Nullable EnvValue value(@Nullable Object value, String at) {
    if (value instanceof String text) {
      if (text.indexOf('\0') >= 0) {
        problems.add(at, "must not contain NUL");
      }
      return new EnvValue(text, false);
    }
    String name = SecretReference.nameIn(value);
    if (name != null) {
      return new EnvValue(name, true);
    }
    problems.add(at, "must be a string or {\"secret\": NAME}");
    return null;
  }

  /** What the kernel would refuse is refused before it is kept. */
  void checkSize(List<String> command, Map<String, EnvValue> env, String pointer) {
    long total = 0;
    for (int i = 0; i < command.size(); i++) {
      total += size(command.get(i), pointer + "/command/" + i);
    }
    for (Map.Entry<String, EnvValue> entry : env.entrySet()) {
      total +=
          size(
              entry.getKey() + "=" + entry.getValue().text(),
              Problems.at(pointer + "/env", entry.getKey()));
    }
    if (total > MAX_TOTAL) {
      problems.add(
          pointer + "/command", "and env together must be at most " + MAX_TOTAL + " bytes");
    }
  }

  private long size(String text, String pointer) {
    int size = text.getBytes(StandardCharsets.UTF_8).length + 1;
    if (size > MAX_STRING) {
      problems.add(pointer, "must be at most " + (MAX_STRING - 1) + " bytes");
    }
    return size;
  }
}
