package dev.legwork.doctor;

import dev.legwork.config.ConfigException;
import dev.legwork.config.LoadedConfig;
import dev.legwork.config.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading the configuration.
 *
 * @param file the file that was read, or null for none
 * @param holdsSecret whether a secret is written in it
 * @param warnings what was ignored
 * @param problems what is wrong
 */
record ConfigurationCheck(
    @Nullable Path file, boolean holdsSecret, List<String> warnings, List<String> problems)
    implements Check {
  static ConfigurationCheck of(LoadedConfig loaded) {
    boolean secret =
        loaded.settings().stream()
            .anyMatch(
                setting ->
                    setting.setting().secret() && setting.source().kind() == Source.Kind.FILE);
    return new ConfigurationCheck(loaded.file(), secret, loaded.warnings(), List.of());
  }

  static ConfigurationCheck of(ConfigException wrong) {
    return new ConfigurationCheck(null, false, wrong.warnings(), wrong.problems());
  }

  @Override
  public String name() {
    return "configuration";
  }

  @Override
  public Finding look() throws IOException {
    if (!problems.isEmpty()) {
      return Finding.error(
          text("", problems, warnings), "Correct it; what depends on it was not looked at");
    }
    String found = "right, " + (file == null ? "from no file" : "from " + file);
    if (file != null && holdsSecret && isReadByOthers(file)) {
      return Finding.warning(
          text(found + ", which has a secret and which every user may read", warnings, List.of()),
          "Take that right away: chmod o-r " + file);
    }
    return warnings.isEmpty()
        ? Finding.ok(found)
        : Finding.warning(text(found, warnings, List.of()), "Remove or rename what is ignored");
  }

  private static boolean isReadByOthers(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
  }

  private static String text(String first, List<String> more, List<String> last) {
    return Stream.of(Stream.of(first), more.stream(), last.stream())
        .flatMap(lines -> lines)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }
}
