package dev.legwork.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The languages that process jobs find along the node's PATH. */
record LanguagesCheck(Machine machine) implements Check {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Pattern VERSION = Pattern.compile("\\d+(?:\\.\\d+)+[^\\s,;()\"]*");
  private static final List<String> NAMES =
      List.of(
          "sh", "bash", "python3", "node", "ruby", "perl", "php", "go", "java", "deno", "Rscript");

  private static final Map<String, String> ASK_OTHERWISE =
      Map.of("go", "version", "java", "-version");

  @Override
  public String name() {
    return "languages";
  }

  @Override
  public Finding look() throws IOException, InterruptedException {
    Programs programs = Programs.of(machine.environment());
    Map<String, Path> paths = new LinkedHashMap<>();
    Map<String, Programs.Run> runs = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (String name : NAMES) {
      Optional<Path> path = programs.find(name);
      if (path.isEmpty()) {
        missing.add(name);
        continue;
      }
      paths.put(name, path.get());
      // Many a sh knows no way to ask for its version.
      if (!name.equals("sh")) {
        runs.put(name, Programs.start(path.get(), ASK_OTHERWISE.getOrDefault(name, "--version")));
      }
    }
    List<String> found = new ArrayList<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Map.Entry<String, Path> path : paths.entrySet()) {
      Programs.Run run = runs.get(path.getKey());
      String version =
          run == null ? "" : " " + version(run, Duration.ofNanos(end - System.nanoTime()));
      found.add(path.getKey() + version + " (" + path.getValue() + ")");
    }
    String text =
        (found.isEmpty() ? "none" : String.join(", ", found))
            + (missing.isEmpty() ? "" : "; not found: " + String.join(", ", missing));
    return missing.contains("sh")
        ? Finding.warning(text, "Most jobs want a shell: install one, or check the node's PATH")
        : Finding.ok(text);
  }

  private static String version(Programs.Run run, Duration atMost)
      throws IOException, InterruptedException {
    Optional<Programs.End> end = run.end(atMost);
    Matcher matcher = VERSION.matcher(end.map(Programs.End::output).orElse(""));
    return end.filter(ended -> ended.exitCode() == 0).isPresent() && matcher.find()
        ? matcher.group()
        : "of a version that it did not tell";
  }
}
