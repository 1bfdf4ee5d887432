package dev.legwork.doctor;

import dev.legwork.config.LegworkConfig;
import dev.legwork.node.Diagnosis;
import dev.legwork.store.StoreReport;
import java.time.Duration;

/** Whether the node can open its store. */
record StoreCheck(LegworkConfig config) implements Check {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  @Override
  public String name() {
    return "store";
  }

  @Override
  public Finding look() {
    StoreReport report = Diagnosis.store(config, PATIENCE);
    return switch (report.verdict()) {
      case ABSENT, GOOD, IN_USE -> Finding.ok(report.found());
      case BROKEN ->
          Finding.error(report.found(), "Restore a backup, or set store.url to another file");
    };
  }
}
