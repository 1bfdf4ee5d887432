package dev.legwork.wire;

import dev.legwork.job.ConcurrencyKey;
import dev.legwork.job.Dedupe;
import dev.legwork.job.Dedupe.OnDuplicate;
import dev.legwork.job.Resources;
import dev.legwork.job.Sizes;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a job shares with others: dedupe key, concurrency key, resources. */
final class OptionReader {
  private static final int MAX_KEY = 256;
  private static final int MAX_RESOURCES = 32;

  private OptionReader() {}

  static @Nullable Dedupe dedupe(Findings findings, Object value) {
    JsonObject given = Checks.object(findings, "/dedupe", value);
    if (given == null) {
      return null;
    }
    String key = null;
    Duration window = Dedupe.DEFAULT_WINDOW;
    OnDuplicate onDuplicate = OnDuplicate.RETURN;
    for (Map.Entry<String, Object> member : given.getMap().entrySet()) {
      Object item = member.getValue();
      if (item == null) {
        continue;
      }
      switch (member.getKey()) {
        case "key" -> key = Checks.text(findings, "/dedupe/key", item, MAX_KEY);
        case "window" -> {
          Duration read = Checks.positive(findings, "/dedupe/window", item);
          window = read == null ? window : read;
        }
        case "onDuplicate" -> {
          OnDuplicate found =
              item instanceof String text ? OnDuplicate.find(text).orElse(null) : null;
          if (found == null) {
            findings.add("/dedupe/onDuplicate", "must be return, reject or replace");
          } else {
            onDuplicate = found;
          }
        }
        default ->
            findings.unknownKey(
                "/dedupe", member.getKey(), List.of("key", "window", "onDuplicate"));
      }
    }
    if (given.getMap().get("key") == null) {
      findings.add("/dedupe/key", "is missing");
    }
    return key == null ? null : new Dedupe(key, window, onDuplicate);
  }

  static @Nullable ConcurrencyKey concurrency(Findings findings, Object value) {
    JsonObject given = Checks.object(findings, "/concurrency", value);
    if (given == null) {
      return null;
    }
    String key = null;
    int limit = 1;
    for (Map.Entry<String, Object> member : given.getMap().entrySet()) {
      Object item = member.getValue();
      if (item == null) {
        continue;
      }
      switch (member.getKey()) {
        case "key" -> key = Checks.text(findings, "/concurrency/key", item, MAX_KEY);
        case "limit" ->
            limit = Checks.integer(findings, "/concurrency/limit", item, 1, 100_000, limit);
        default -> findings.unknownKey("/concurrency", member.getKey(), List.of("key", "limit"));
      }
    }
    if (given.getMap().get("key") == null) {
      findings.add("/concurrency/key", "is missing");
    }
    return key == null ? null : new ConcurrencyKey(key, limit);
  }

  static Resources resources(Findings findings, Object value) {
    JsonObject given = Checks.object(findings, "/resources", value);
    if (given == null || given.isEmpty()) {
      return Resources.NONE;
    }
    if (given.size() > MAX_RESOURCES) {
      findings.add("/resources", "must have at most " + MAX_RESOURCES + " entries");
      return Resources.NONE;
    }
    Map<String, Double> amounts = new LinkedHashMap<>();
    for (Map.Entry<String, Object> member : given.getMap().entrySet()) {
      String name = member.getKey();
      String pointer = "/resources/" + Findings.escaped(name);
      Object item = member.getValue();
      if (!Checks.isName(name)) {
        findings.add(
            pointer, "must be named by 1 to 64 letters, digits, dots, underscores or hyphens");
      } else if (item != null) {
        double amount = amount(findings, pointer, name, item);
        if (amount > 0) {
          amounts.put(name, amount);
        }
      }
    }
    return amounts.isEmpty() ? Resources.NONE : new Resources(amounts);
  }

  private static double amount(Findings findings, String pointer, String name, Object item) {
    if (name.equals("gpu")) {
      return Checks.integer(findings, pointer, item, 0, 1024, 0);
    }
    if (name.equals("memory") && item instanceof String text) {
      try {
        return Sizes.parse(text);
      } catch (IllegalArgumentException e) {
        findings.add(pointer, String.valueOf(e.getMessage()));
        return 0;
      }
    }
    return Checks.number(findings, pointer, item, 0, 1e15, 0);
  }
}
