package dev.legwork.trace.otel;

import java.util.List;
import java.util.Map;

/**
 * Whether the standard variables of OpenTelemetry ask for traces. Loads nothing of OpenTelemetry.
 */
public final class OtelSettings {
  private static final String EXPORTER = "OTEL_TRACES_EXPORTER";
  private static final List<String> ENDPOINTS =
      List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

  private OtelSettings() {}

  /** An exporter that is not {@code none}, or an endpoint of OTLP, and nobody disabled it all. */
  public static boolean askForTraces(Map<String, String> environment) {
    if ("true".equalsIgnoreCase(environment.get("OTEL_SDK_DISABLED"))) {
      return false;
    }
    String exporter = environment.getOrDefault(EXPORTER, "").strip();
    if (!exporter.isEmpty()) {
      return !exporter.equalsIgnoreCase("none");
    }
    return ENDPOINTS.stream().anyMatch(name -> !environment.getOrDefault(name, "").isBlank());
  }
}
