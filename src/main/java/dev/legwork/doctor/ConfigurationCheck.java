package dev.legwork.doctor;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of reading the configuration. */
record ConfigurationCheck(@Nullable Path file, List<String> warnings, List<String> problems)
    implements Check {
  @Override
  public String name() {
    return "configuration";
  }

  @Override
  public Finding look() {
    if (!problems.isEmpty()) {
      return Finding.error(
          String.join("\n", problems), "Correct it; what depends on it was not looked at");
    }
    String found = "right, " + (file == null ? "from no file" : "from " + file);
    return warnings.isEmpty()
        ? Finding.ok(found)
        : Finding.warning(found + "\n" + String.join("\n", warnings), "Remove or rename those");
  }
}
