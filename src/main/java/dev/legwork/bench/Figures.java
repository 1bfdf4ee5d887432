package dev.legwork.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured in the runs of a workload; printed as one JSON line a figure, the median. */
final class Figures {
  private record Metric(String name, String unit) {}

  private final String workload;
  private final JsonObject settings;
  private final Map<Metric, List<Double>> values = new LinkedHashMap<>();

  Figures(String workload, JsonObject settings) {
    this.workload = workload;
    this.settings = settings;
  }

  /** One run's value. */
  void add(String metric, double value, String unit) {
    values.computeIfAbsent(new Metric(metric, unit), key -> new ArrayList<>()).add(value);
  }

  void print(PrintStream out) {
    values.forEach(
        (metric, runs) -> {
          JsonObject line =
              new JsonObject()
                  .put("w", workload)
                  .put("metric", metric.name())
                  .put("value", rounded(median(runs)))
                  .put("unit", metric.unit());
          JsonObject shown = settings.copy().put("runs", runs.size());
          if (runs.size() > 1) {
            JsonArray all = new JsonArray();
            runs.forEach(run -> all.add(rounded(run)));
            shown.put("all", all);
          }
          out.println(line.put("settings", shown).encode());
        });
    out.flush();
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double rounded(double value) {
    double scale = Math.abs(value) >= 100 ? 1 : 1000;
    return Math.round(value * scale) / scale;
  }
}
