package dev.legwork.executor.process;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a process job asks for, with defaults filled in.
 *
 * @param command argv, at least one
 * @param env what it adds to the environment
 * @param cwd absolute, or relative to the attempt's directory; null for that directory
 * @param stdin what it reads, or null for nothing
 * @param files laid into the attempt's directory, by relative name
 * @param collect names of files kept as artifacts
 * @param limits of each process
 * @param outputBytes the most that is kept of a stream
 * @param exitCodes those that mean success
 * @param stopSignal how it is told to end
 * @param stopGrace how long it may take to end
 * @param resultFrom what of its output becomes the result
 */
record ProcessSpec(
    List<String> command,
    Map<String, EnvValue> env,
    @Nullable String cwd,
    @Nullable Buffer stdin,
    Map<String, Buffer> files,
    List<String> collect,
    Limits limits,
    long outputBytes,
    Set<Integer> exitCodes,
    Signal stopSignal,
    Duration stopGrace,
    ResultFrom resultFrom) {

  /** The names of the secrets that it needs. */
  Set<String> secretNames() {
    Set<String> names = new LinkedHashSet<>(0);
    for (EnvValue value : env.values()) {
      if (value.isSecret()) {
        names.add(value.text());
      }
    }
    return names;
  }

  /** A value, or the name of the secret whose value it is. */
  record EnvValue(String text, boolean isSecret) {}

  /** Where a result comes from. */
  enum ResultFrom {
    TEXT("stdout:text"),
    JSON("stdout:json"),
    NONE("none");

    private final String wireName;

    ResultFrom(String wireName) {
      this.wireName = wireName;
    }

    static ResultFrom of(String wireName) {
      for (ResultFrom from : values()) {
        if (from.wireName.equals(wireName)) {
          return from;
        }
      }
      throw new IllegalArgumentException("must be one of stdout:text, stdout:json, none");
    }
  }
}
