package dev.legwork.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which settings of TLS go together, and whether their files are there. */
final class TlsRules {
  private TlsRules() {}

  static List<String> conflicts(LegworkConfig config, Map<String, Given> given) {
    LegworkConfig.TlsConfig tls = config.http().tls();
    List<String> conflicts = new ArrayList<>();
    if (tls.cert() != null && tls.key() == null) {
      conflicts.add(place(Settings.HTTP_TLS_CERT, given) + " needs http.tls.key beside it");
    }
    if (tls.key() != null && tls.cert() == null) {
      conflicts.add(place(Settings.HTTP_TLS_KEY, given) + " needs http.tls.cert beside it");
    }
    if (tls.clientCa() != null && tls.cert() == null) {
      conflicts.add(place(Settings.HTTP_TLS_CLIENT_CA, given) + " needs http.tls.cert beside it");
    }
    check(Settings.HTTP_TLS_CERT, tls.cert(), given, conflicts);
    check(Settings.HTTP_TLS_KEY, tls.key(), given, conflicts);
    check(Settings.HTTP_TLS_CLIENT_CA, tls.clientCa(), given, conflicts);
    return conflicts;
  }

  private static void check(
      Setting<?> setting, @Nullable Path file, Map<String, Given> given, List<String> conflicts) {
    if (file == null) {
      return;
    }
    String wrong =
        !Files.exists(file)
            ? "is no file that is there"
            : Files.isDirectory(file)
                ? "is a folder; a PEM file is expected"
                : Files.isReadable(file) ? null : "may not be read by this user";
    if (wrong != null) {
      conflicts.add(place(setting, given) + " " + wrong + " (it is \"" + file + "\")");
    }
  }

  private static String place(Setting<?> setting, Map<String, Given> given) {
    Given found = given.get(setting.key());
    return (found == null ? Source.DEFAULT.place() : found.place()) + ": " + setting.key();
  }
}
