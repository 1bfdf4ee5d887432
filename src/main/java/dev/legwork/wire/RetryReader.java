package dev.legwork.wire;

import dev.legwork.job.Backoff;
import dev.legwork.job.RetryPolicy;
import dev.legwork.job.RetryPolicy.OnLost;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads what follows a failed attempt. */
final class RetryReader {
  private RetryReader() {}

  static RetryPolicy read(Findings findings, Object value) {
    JsonObject given = Checks.object(findings, "/retry", value);
    if (given == null) {
      return RetryPolicy.DEFAULT;
    }
    int maxAttempts = RetryPolicy.DEFAULT.maxAttempts();
    Backoff backoff = RetryPolicy.DEFAULT.backoff();
    OnLost onLost = RetryPolicy.DEFAULT.onLost();
    for (Map.Entry<String, Object> member : given.getMap().entrySet()) {
      Object item = member.getValue();
      if (item == null) {
        continue;
      }
      switch (member.getKey()) {
        case "maxAttempts" ->
            maxAttempts =
                Checks.integer(findings, "/retry/maxAttempts", item, 1, 1000, maxAttempts);
        case "backoff" -> backoff = backoff(findings, item);
        case "onLost" -> {
          OnLost found = item instanceof String text ? OnLost.find(text).orElse(null) : null;
          if (found == null) {
            findings.add("/retry/onLost", "must be retry or fail");
          } else {
            onLost = found;
          }
        }
        default ->
            findings.unknownKey(
                "/retry", member.getKey(), List.of("maxAttempts", "backoff", "onLost"));
      }
    }
    return new RetryPolicy(maxAttempts, backoff, onLost);
  }

  private static Backoff backoff(Findings findings, Object value) {
    JsonObject given = Checks.object(findings, "/retry/backoff", value);
    if (given == null) {
      return Backoff.DEFAULT;
    }
    Duration initial = null;
    Duration max = null;
    double factor = Backoff.DEFAULT.factor();
    double jitter = Backoff.DEFAULT.jitter();
    for (Map.Entry<String, Object> member : given.getMap().entrySet()) {
      Object item = member.getValue();
      if (item == null) {
        continue;
      }
      switch (member.getKey()) {
        case "initial" -> initial = Checks.duration(findings, "/retry/backoff/initial", item);
        case "max" -> max = Checks.duration(findings, "/retry/backoff/max", item);
        case "factor" ->
            factor = Checks.number(findings, "/retry/backoff/factor", item, 1, 100, factor);
        case "jitter" ->
            jitter = Checks.number(findings, "/retry/backoff/jitter", item, 0, 1, jitter);
        default ->
            findings.unknownKey(
                "/retry/backoff", member.getKey(), List.of("initial", "factor", "max", "jitter"));
      }
    }
    if (initial != null && max != null && initial.compareTo(max) > 0) {
      findings.add("/retry/backoff/max", "must not be shorter than initial");
    }
    Duration first = initial == null ? Backoff.DEFAULT.initial() : initial;
    Duration bound = max == null ? Backoff.DEFAULT.max() : max;
    // Who gives one of the two alone means it: the other's default gives way.
    if (initial == null && first.compareTo(bound) > 0) {
      first = bound;
    } else if (max == null && first.compareTo(bound) > 0) {
      bound = first;
    }
    return new Backoff(first, factor, bound, jitter);
  }
}
