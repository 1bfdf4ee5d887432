package dev.legwork.web.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * What was looked at to say how a node is.
 *
 * @param all it is well if all of them are up
 */
public record Checks(List<Check> all) {
  public Checks {
    all = List.copyOf(all);
  }

  /** Whether every check is up. */
  public boolean areUp() {
    return all.stream().allMatch(Check::up);
  }

  /** As MicroProfile Health writes it. */
  JsonObject toJson() {
    JsonArray checks = new JsonArray();
    for (Check check : all) {
      JsonObject json = new JsonObject().put("name", check.name()).put("status", word(check.up()));
      if (!check.data().isEmpty()) {
        json.put("data", new JsonObject(check.data()));
      }
      checks.add(json);
    }
    return new JsonObject().put("status", word(areUp())).put("checks", checks);
  }

  private static String word(boolean up) {
    return up ? "UP" : "DOWN";
  }

  /**
   * One thing that a node needs.
   *
   * @param name what it is
   * @param up whether it is there
   * @param data more for people: JSON values by name
   */
  public record Check(String name, boolean up, Map<String, Object> data) {
    public Check {
      data = Map.copyOf(data);
    }

    /** With the reason if it is down. */
    public static Check of(String name, boolean up, String reason) {
      return new Check(name, up, up ? Map.of() : Map.of("reason", reason));
    }
  }
}
