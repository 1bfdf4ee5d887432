package dev.legwork.doctor;

import dev.legwork.cli.Table;
import dev.legwork.doctor.Finding.Level;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** The findings, for people and for programs. */
record Report(List<Examination.Line> lines) {
  private static final int LEVEL_WIDTH = 9;
  private static final int NAME_WIDTH = 15;

  /** Whether nothing is an error. */
  boolean isHealthy() {
    return count(Level.ERROR) == 0;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    String margin = " ".repeat(LEVEL_WIDTH + NAME_WIDTH);
    for (Examination.Line line : lines) {
      String start =
          padded(word(line.finding().level()), LEVEL_WIDTH) + padded(line.name(), NAME_WIDTH);
      for (String part : line.finding().found().lines().toList()) {
        text.append(start).append(Table.printable(part)).append('\n');
        start = margin;
      }
      if (!line.finding().advice().isEmpty()) {
        text.append(margin).append("-> ").append(line.finding().advice()).append('\n');
      }
    }
    return text.append(
            String.format("%d errors, %d warnings%n", count(Level.ERROR), count(Level.WARNING)))
        .toString();
  }

  String json() {
    JsonArray checks = new JsonArray();
    for (Examination.Line line : lines) {
      String advice = line.finding().advice();
      checks.add(
          new JsonObject()
              .put("name", line.name())
              .put("status", word(line.finding().level()))
              .put("found", line.finding().found())
              .put("advice", advice.isEmpty() ? null : advice));
    }
    return new JsonObject()
            .put("healthy", isHealthy())
            .put("errors", count(Level.ERROR))
            .put("warnings", count(Level.WARNING))
            .put("checks", checks)
            .encodePrettily()
        + "\n";
  }

  private long count(Level level) {
    return lines.stream().filter(line -> line.finding().level() == level).count();
  }

  private static String word(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
