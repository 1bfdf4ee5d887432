package dev.legwork.wire;

import dev.legwork.job.Callback;
import dev.legwork.job.ConcurrencyKey;
import dev.legwork.job.Dedupe;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.Refusal;
import dev.legwork.job.Resources;
import dev.legwork.job.RetryPolicy;
import dev.legwork.job.Violation;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a job as submitted. A key with the value null counts as not given. What stands under the
 * kind's key must be an object and is otherwise the executor's to check. Safe on any thread; the
 * document becomes part of what is read and must not change any more.
 */
public final class JobReader {
  private static final int MAX_TEXT = 256;
  private static final int MAX_LABELS = 64;
  private static final int MAX_AFTER = 100;
  private static final List<String> OPTIONS =
      List.of(
          "name",
          "queue",
          "priority",
          "labels",
          "delay",
          "runAt",
          "timeout",
          "expiresIn",
          "retry",
          "dedupe",
          "concurrency",
          "resources",
          "after",
          "callback",
          "retention");
  private static final List<String> KINDS =
      Arrays.stream(JobKind.values()).map(JobKind::wireName).toList();
  private static final List<String> KEYS = Stream.concat(KINDS.stream(), OPTIONS.stream()).toList();

  private final Findings findings = new Findings();
  private @Nullable JobKind kind;
  private @Nullable JsonObject payload;
  private @Nullable String name;
  private String queue = JobSpec.DEFAULT_QUEUE;
  private int priority = JobSpec.DEFAULT_PRIORITY;
  private Map<String, String> labels = Map.of();
  private @Nullable Duration delay;
  private @Nullable Instant runAt;
  private @Nullable Duration timeout;
  private @Nullable Duration expiresIn;
  private RetryPolicy retry = RetryPolicy.DEFAULT;
  private @Nullable Dedupe dedupe;
  private @Nullable ConcurrencyKey concurrency;
  private Resources resources = Resources.NONE;
  private List<JobId> after = List.of();
  private @Nullable Callback callback;
  private @Nullable Duration retention;

  private JobReader() {}

  /**
   * The job that {@code document} describes.
   *
   * @throws Refusal.Invalid naming everything that is wrong with it
   */
  public static JobSpec read(JsonObject document) {
    return read(document, spec -> List.of());
  }

  /**
   * As the other; what {@code further} finds is named together with the rest. It is asked only if
   * something is wrong already: whoever takes the job in asks it in any case.
   */
  public static JobSpec read(JsonObject document, Function<JobSpec, List<Violation>> further) {
    JobReader reader = new JobReader();
    reader.readKeys(document);
    reader.checkTogether();
    if (!reader.findings.isEmpty()) {
      if (reader.kind != null && reader.payload != null) {
        further.apply(reader.spec(document)).forEach(reader.findings::add);
      }
      throw new Refusal.Invalid(reader.findings.all());
    }
    return reader.spec(document);
  }

  /**
   * The job that a stored document describes, which was checked when it came: rules that became
   * stricter since then do not lose it, what they forbid has its default.
   *
   * @throws IllegalArgumentException if it has no kind, that is if it never was a job
   */
  public static JobSpec readStored(JsonObject document) {
    JobReader reader = new JobReader();
    reader.readKeys(document);
    return reader.spec(document);
  }

  private void readKeys(JsonObject document) {
    for (Map.Entry<String, Object> member : document.getMap().entrySet()) {
      Object value = member.getValue();
      if (value != null) {
        readKey(member.getKey(), value);
      } else if (!KEYS.contains(member.getKey())) {
        findings.unknownKey("", member.getKey(), KEYS);
      }
    }
  }

  private void readKey(String key, Object value) {
    switch (key) {
      case "name" -> name = Checks.text(findings, "/name", value, MAX_TEXT);
      case "queue" -> {
        String given = Checks.name(findings, "/queue", value);
        queue = given == null ? queue : given;
      }
      case "priority" ->
          priority = Checks.integer(findings, "/priority", value, 0, 9, JobSpec.DEFAULT_PRIORITY);
      case "labels" -> labels = readLabels(value);
      case "delay" -> delay = Checks.duration(findings, "/delay", value);
      case "runAt" -> runAt = Checks.instant(findings, "/runAt", value);
      case "timeout" -> timeout = Checks.positive(findings, "/timeout", value);
      case "expiresIn" -> expiresIn = Checks.positive(findings, "/expiresIn", value);
      case "retry" -> retry = RetryReader.read(findings, value);
      case "dedupe" -> dedupe = OptionReader.dedupe(findings, value);
      case "concurrency" -> concurrency = OptionReader.concurrency(findings, value);
      case "resources" -> resources = OptionReader.resources(findings, value);
      case "after" -> after = readAfter(value);
      case "callback" -> callback = CallbackReader.read(findings, value);
      case "retention" -> retention = Checks.duration(findings, "/retention", value);
      default -> readKind(key, value);
    }
  }

  private void readKind(String key, Object value) {
    JobKind found = JobKind.find(key).orElse(null);
    if (found == null) {
      findings.unknownKey("", key, KEYS);
    } else if (kind != null) {
      findings.add(
          "/" + key, "is a second kind beside " + kind.wireName() + "; a job has exactly one");
    } else {
      kind = found;
      payload = Checks.object(findings, "/" + key, value);
    }
  }

  private Map<String, String> readLabels(Object value) {
    JsonObject given = Checks.object(findings, "/labels", value);
    if (given == null || given.isEmpty()) {
      return Map.of();
    }
    if (given.size() > MAX_LABELS) {
      findings.add("/labels", "must have at most " + MAX_LABELS + " entries");
      return Map.of();
    }
    Map<String, String> read = new LinkedHashMap<>();
    for (Map.Entry<String, Object> label : given.getMap().entrySet()) {
      String pointer = "/labels/" + Findings.escaped(label.getKey());
      if (!Checks.isName(label.getKey())) {
        findings.add(
            pointer, "must be named by 1 to 64 letters, digits, dots, underscores or hyphens");
      } else if (!(label.getValue() instanceof String text)) {
        findings.add(pointer, "must be a string");
      } else if (text.isEmpty() || Checks.text(findings, pointer, text, MAX_TEXT) != null) {
        read.put(label.getKey(), text);
      }
    }
    return read;
  }

  private List<JobId> readAfter(Object value) {
    List<?> given = Checks.array(findings, "/after", value);
    if (given == null) {
      return List.of();
    }
    if (given.size() > MAX_AFTER) {
      findings.add("/after", "must have at most " + MAX_AFTER + " ids");
      return List.of();
    }
    List<JobId> read = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      JobId id = given.get(i) instanceof String text ? JobId.parse(text).orElse(null) : null;
      if (id == null) {
        findings.add("/after/" + i, "must be the id of a job");
      } else if (!read.contains(id)) {
        read.add(id);
      }
    }
    return read;
  }

  private void checkTogether() {
    if (kind == null) {
      findings.add("", "needs exactly one of " + String.join(", ", KINDS));
    }
    if (delay != null && runAt != null) {
      findings.add("/runAt", "cannot be given together with delay");
    }
    if (delay != null && expiresIn != null && delay.compareTo(expiresIn) >= 0) {
      findings.add("/expiresIn", "must be longer than delay, or the job expires before it is due");
    }
  }

  private JobSpec spec(JsonObject document) {
    if (kind == null || payload == null) {
      throw new IllegalArgumentException("The document is no job: it has no kind");
    }
    return new JobSpec(
        kind,
        payload,
        name,
        queue,
        priority,
        labels,
        delay,
        runAt,
        timeout == null ? kind.defaultTimeout() : timeout,
        expiresIn,
        retry,
        dedupe,
        concurrency,
        resources,
        after,
        callback,
        retention,
        document);
  }
}
