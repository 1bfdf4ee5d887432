package dev.legwork.web.api;

import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.job.Violation;
import dev.legwork.store.JobFilter;
import dev.legwork.web.exchange.Query;
import dev.legwork.wire.Times;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which jobs are meant: the same filter as parameters of a list and as a document in a bulk. */
final class Filters {
  /** The parameters of a list that filter. */
  static final Set<String> PARAMETERS =
      Set.of("state", "kind", "queue", "name", "label.", "schedule", "rootId", "createdAfter");

  private Filters() {}

  static JobFilter of(Query query) {
    Set<JobState> states = EnumSet.noneOf(JobState.class);
    for (String value : query.all("state")) {
      for (String name : value.split(",", 20)) {
        states.add(
            JobState.find(name)
                .orElseThrow(() -> new Refusal.Malformed("The parameter state is no state")));
      }
    }
    String kind = query.text("kind");
    return new JobFilter(
        states,
        kind == null
            ? null
            : JobKind.find(kind)
                .orElseThrow(() -> new Refusal.Malformed("The parameter kind is no kind")),
        query.text("queue"),
        query.text("name"),
        query.labels(),
        query.text("schedule"),
        query.id("rootId"),
        query.instant("createdAfter"));
  }

  /** The filter that stands at {@code /filter}; fails naming all that is wrong. */
  static JobFilter of(JsonObject document) {
    List<Violation> wrong = new ArrayList<>();
    Set<JobState> states = EnumSet.noneOf(JobState.class);
    JobKind kind = null;
    String queue = null;
    String name = null;
    Map<String, String> labels = Map.of();
    String schedule = null;
    JobId rootId = null;
    Instant createdAfter = null;
    for (Map.Entry<String, Object> member : document) {
      String key = member.getKey();
      Object value = member.getValue();
      switch (key) {
        case "state" -> states = states(value, wrong);
        case "kind" -> {
          kind = value instanceof String text ? JobKind.find(text).orElse(null) : null;
          require(kind, key, "must be a kind of job", wrong);
        }
        case "queue" -> queue = text(value, key, wrong);
        case "name" -> name = text(value, key, wrong);
        case "labels" -> labels = labels(value, wrong);
        case "schedule" -> schedule = text(value, key, wrong);
        case "rootId" -> {
          rootId = value instanceof String text ? JobId.parse(text).orElse(null) : null;
          require(rootId, key, "must be a job's id", wrong);
        }
        case "createdAfter" -> {
          createdAfter = value instanceof String text ? Times.parse(text) : null;
          require(createdAfter, key, "must be an RFC 3339 time", wrong);
        }
        default -> wrong.add(new Violation("/filter/" + key, "is not known here"));
      }
    }
    if (!wrong.isEmpty()) {
      throw new Refusal.Invalid(wrong);
    }
    return new JobFilter(states, kind, queue, name, labels, schedule, rootId, createdAfter);
  }

  private static Set<JobState> states(@Nullable Object value, List<Violation> wrong) {
    List<?> given =
        value instanceof JsonArray array ? array.getList() : List.of(String.valueOf(value));
    Set<JobState> states = EnumSet.noneOf(JobState.class);
    for (Object item : given) {
      JobState.find(String.valueOf(item))
          .ifPresentOrElse(
              states::add, () -> wrong.add(new Violation("/filter/state", "must name states")));
    }
    return states;
  }

  private static Map<String, String> labels(@Nullable Object value, List<Violation> wrong) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (value instanceof JsonObject given) {
      for (Map.Entry<String, Object> label : given) {
        String text = text(label.getValue(), "labels", wrong);
        if (text != null) {
          labels.put(label.getKey(), text);
        }
      }
    } else {
      wrong.add(new Violation("/filter/labels", "must be an object"));
    }
    return labels;
  }

  private static @Nullable String text(@Nullable Object value, String key, List<Violation> wrong) {
    String text = value instanceof String given ? given : null;
    require(text, key, "must be a string", wrong);
    return text;
  }

  private static void require(
      @Nullable Object value, String key, String detail, List<Violation> wrong) {
    if (value == null) {
      wrong.add(new Violation("/filter/" + key, detail));
    }
  }
}
