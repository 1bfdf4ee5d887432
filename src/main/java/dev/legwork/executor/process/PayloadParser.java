package dev.legwork.executor.process;

import dev.legwork.executor.process.Limits.Resource;
import dev.legwork.executor.process.ProcessSpec.ResultFrom;
import dev.legwork.job.Durations;
import dev.legwork.job.Sizes;
import dev.legwork.output.OutputRecorder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the payload of a process job and notes everything that is wrong with it. Used once. */
final class PayloadParser {
  private static final String ROOT = "/process";
  private static final int MAX_ARGUMENTS = 1000;
  private static final int MAX_FILES = 1000;
  private static final int MAX_COLLECT = 100;
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Set<String> KEYS =
      new LinkedHashSet<>(
          List.of(
              "command",
              "env",
              "cwd",
              "stdin",
              "files",
              "collect",
              "limits",
              "success",
              "stop",
              "resultFrom"));

  private final JsonObject payload;
  private final Problems problems;

  PayloadParser(JsonObject payload, Problems problems) {
    this.payload = payload;
    this.problems = problems;
  }

  /** The job as asked for; meaningless if a problem was noted. */
  ProcessSpec parse() {
    problems.known(payload, ROOT, KEYS);
    List<String> command = command();
    EnvParser env = new EnvParser(problems);
    Map<String, ProcessSpec.EnvValue> values =
        env.parse(problems.object(payload, "env", ROOT), ROOT + "/env");
    env.checkSize(command, values, ROOT);
    JsonObject limits = problems.object(payload, "limits", ROOT);
    JsonObject stop = problems.object(payload, "stop", ROOT);
    problems.known(stop, ROOT + "/stop", Set.of("signal", "grace"));
    return new ProcessSpec(
        command,
        values,
        cwd(),
        payload.getValue("stdin") == null
            ? null
            : Content.parse(payload.getValue("stdin"), ROOT + "/stdin", problems),
        files(),
        collect(),
        limits(limits),
        output(limits),
        exitCodes(),
        signal(stop),
        grace(stop),
        resultFrom());
  }

  private List<String> command() {
    if (!(payload.getValue("command") instanceof JsonArray array)
        || array.isEmpty()
        || array.size() > MAX_ARGUMENTS) {
      problems.add(
          ROOT + "/command",
          "must be an array of 1 to " + MAX_ARGUMENTS + " strings, the program first");
      return List.of();
    }
    List<String> command = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      String pointer = ROOT + "/command/" + i;
      if (!(array.getValue(i) instanceof String argument)) {
        problems.add(pointer, "must be a string" + Content.ofSecret(array.getValue(i)));
      } else if (argument.indexOf('\0') >= 0) {
        problems.add(pointer, "must not contain NUL");
      } else if (i == 0 && argument.isEmpty()) {
        problems.add(pointer, "must name a program");
      } else {
        command.add(argument);
      }
    }
    return command;
  }

  private @Nullable String cwd() {
    String cwd = problems.string(payload, "cwd", ROOT);
    if (cwd != null && !cwd.startsWith("/")) {
      checkName(cwd, ROOT + "/cwd");
    } else if (cwd != null && cwd.indexOf('\0') >= 0) {
      problems.add(ROOT + "/cwd", "must not contain NUL");
    }
    return cwd;
  }

  private Map<String, Buffer> files() {
    JsonObject object = problems.object(payload, "files", ROOT);
    if (object.size() > MAX_FILES) {
      problems.add(ROOT + "/files", "must be at most " + MAX_FILES);
    }
    Map<String, Buffer> files = new LinkedHashMap<>();
    for (String name : object.fieldNames()) {
      String pointer = Problems.at(ROOT + "/files", name);
      checkName(name, pointer);
      Object value = object.getValue(name);
      Buffer content =
          value instanceof String text
              ? Buffer.buffer(text)
              : Content.parse(value, pointer, problems);
      if (content != null) {
        files.put(name, content);
      }
    }
    return files;
  }

  private List<String> collect() {
    JsonArray array = problems.array(payload, "collect", ROOT);
    if (array.size() > MAX_COLLECT) {
      problems.add(ROOT + "/collect", "must be at most " + MAX_COLLECT + " names");
    }
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < array.size(); i++) {
      String pointer = ROOT + "/collect/" + i;
      if (array.getValue(i) instanceof String name) {
        checkName(name, pointer);
        names.add(name);
      } else {
        problems.add(pointer, "must be a string");
      }
    }
    return List.copyOf(names);
  }

  /** A name below the attempt's directory, which it cannot leave. */
  private void checkName(String name, String pointer) {
    boolean good = !name.isEmpty() && name.length() <= 1024 && name.indexOf('\0') < 0;
    for (String part : name.split("/", -1)) {
      good &= !part.isEmpty() && !part.equals(".") && !part.equals("..") && part.length() <= 255;
    }
    if (!good) {
      problems.add(pointer, "must be a relative path without empty, . or .. parts and without NUL");
    }
  }

  private Limits limits(JsonObject limits) {
    String at = ROOT + "/limits";
    problems.known(
        limits, at, Set.of("memory", "cpuTime", "files", "processes", "output", "fileSize"));
    Map<Resource, Long> values = new EnumMap<>(Resource.class);
    put(values, Resource.MEMORY, size(limits, "memory", at));
    put(values, Resource.FILE_SIZE, size(limits, "fileSize", at));
    put(
        values,
        Resource.FILES,
        problems.number(limits.getValue("files"), at + "/files", 3, 1 << 20));
    put(
        values,
        Resource.PROCESSES,
        problems.number(limits.getValue("processes"), at + "/processes", 1, 1 << 22));
    Duration cpu =
        problems.parsed(problems.string(limits, "cpuTime", at), at + "/cpuTime", Durations::parse);
    if (cpu != null) {
      put(values, Resource.CPU_SECONDS, Math.max(1, (cpu.toMillis() + 999) / 1000));
    }
    return values.isEmpty() ? Limits.NONE : new Limits(values);
  }

  private static void put(Map<Resource, Long> values, Resource resource, @Nullable Long value) {
    if (value != null) {
      values.put(resource, value);
    }
  }

  private @Nullable Long size(JsonObject limits, String key, String at) {
    Object value = limits.getValue(key);
    if (value instanceof Integer || value instanceof Long) {
      return problems.number(value, at + "/" + key, 0, Long.MAX_VALUE);
    }
    return problems.parsed(problems.string(limits, key, at), at + "/" + key, Sizes::parse);
  }

  private long output(JsonObject limits) {
    Long output = size(limits, "output", ROOT + "/limits");
    return output == null ? OutputRecorder.DEFAULT_KEEP : output;
  }

  private Set<Integer> exitCodes() {
    JsonObject success = problems.object(payload, "success", ROOT);
    String at = ROOT + "/success";
    problems.known(success, at, Set.of("exitCodes"));
    if (!success.containsKey("exitCodes")) {
      return Set.of(0);
    }
    JsonArray array = problems.array(success, "exitCodes", at);
    if (array.isEmpty()) {
      problems.add(at + "/exitCodes", "must be an array of at least one exit code");
    }
    Set<Integer> codes = new LinkedHashSet<>();
    for (int i = 0; i < array.size(); i++) {
      String pointer = at + "/exitCodes/" + i;
      Object value = array.getValue(i);
      Long code = problems.number(value == null ? "null" : value, pointer, 0, 255);
      if (code != null) {
        codes.add(code.intValue());
      }
    }
    return codes;
  }

  private Signal signal(JsonObject stop) {
    String name = problems.string(stop, "signal", ROOT + "/stop");
    if (name == null) {
      return Signal.TERM;
    }
    return Signal.find(name)
        .orElseGet(
            () -> {
              problems.add(
                  ROOT + "/stop/signal", "must be one of HUP, INT, QUIT, KILL, USR1, USR2, TERM");
              return Signal.TERM;
            });
  }

  private Duration grace(JsonObject stop) {
    String at = ROOT + "/stop";
    Duration grace =
        problems.parsed(problems.string(stop, "grace", at), at + "/grace", Durations::parse);
    return grace == null ? GRACE : grace;
  }

  private ResultFrom resultFrom() {
    ResultFrom from =
        problems.parsed(
            problems.string(payload, "resultFrom", ROOT), ROOT + "/resultFrom", ResultFrom::of);
    return from == null ? ResultFrom.TEXT : from;
  }
}
