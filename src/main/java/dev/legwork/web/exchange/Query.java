package dev.legwork.web.exchange;

import dev.legwork.job.Durations;
import dev.legwork.job.JobId;
import dev.legwork.job.Refusal;
import dev.legwork.wire.Times;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request. Strict: what nobody reads is a mistake of the caller's and is named.
 * Every failure is {@link Refusal.Malformed} with the parameter's name. One request, one use.
 */
public final class Query {
  private static final String LABEL = "label.";

  private final MultiMap parameters;

  private Query(MultiMap parameters) {
    this.parameters = parameters;
  }

  /**
   * The query's parameters.
   *
   * @param known all that the route reads; {@code label.} stands for every name that begins so
   */
  public static Query of(RoutingContext ctx, Set<String> known) {
    MultiMap parameters = ctx.queryParams();
    for (String name : parameters.names()) {
      boolean label = name.startsWith(LABEL) && known.contains(LABEL);
      if (!label && !known.contains(name)) {
        throw new Refusal.Malformed(
            "There is no parameter \""
                + shown(name)
                + "\" here"
                + (known.isEmpty() ? "" : "; there are " + String.join(", ", sorted(known))));
      }
      if (parameters.getAll(name).size() > 1 && !name.equals("state")) {
        throw new Refusal.Malformed("The parameter " + shown(name) + " is there twice");
      }
    }
    return new Query(parameters);
  }

  /** Refuses a query with any parameter. */
  public static void none(RoutingContext ctx) {
    if (ctx.request().query() != null) {
      var unused = of(ctx, Set.of());
    }
  }

  /** The parameter's text, or null. */
  public @Nullable String text(String name) {
    return parameters.get(name);
  }

  /** Every value of a parameter that may be repeated. */
  public List<String> all(String name) {
    return parameters.getAll(name);
  }

  /** The parameters that begin with {@code label.}, without that. */
  public Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String name : parameters.names()) {
      if (name.startsWith(LABEL)) {
        labels.put(name.substring(LABEL.length()), String.valueOf(parameters.get(name)));
      }
    }
    return labels;
  }

  /** A whole number from {@code min} to {@code max}; {@code fallback} if it is not there. */
  public long number(String name, long min, long max, long fallback) {
    String text = text(name);
    if (text == null) {
      return fallback;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    throw new Refusal.Malformed(
        "The parameter " + name + " must be a whole number from " + min + " to " + max);
  }

  /** A duration; {@code fallback} if it is not there. */
  public Duration duration(String name, Duration min, Duration max, Duration fallback) {
    String text = text(name);
    if (text == null) {
      return fallback;
    }
    try {
      Duration duration = Durations.parse(text);
      if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
        return duration;
      }
    } catch (IllegalArgumentException e) {
      throw new Refusal.Malformed("The parameter " + name + " " + e.getMessage());
    }
    throw new Refusal.Malformed(
        "The parameter "
            + name
            + " must be from "
            + Durations.format(min)
            + " to "
            + Durations.format(max));
  }

  /** A moment, or null if it is not there. */
  public @Nullable Instant instant(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    Instant instant = Times.parse(text);
    if (instant == null) {
      throw new Refusal.Malformed(
          "The parameter " + name + " must be an RFC 3339 time, as in 2030-01-31T12:00:00Z");
    }
    return instant;
  }

  /** A job's id, or null if it is not there. */
  public @Nullable JobId id(String name) {
    String text = text(name);
    return text == null
        ? null
        : JobId.parse(text)
            .orElseThrow(
                () -> new Refusal.Malformed("The parameter " + name + " must be a job's id"));
  }

  private static String shown(String name) {
    return name.length() > 100 ? name.substring(0, 100) + ".." : name;
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().map(name -> name.equals(LABEL) ? "label.KEY" : name).sorted().toList();
  }
}
