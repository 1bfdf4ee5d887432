package dev.legwork.cli;

import dev.legwork.config.Setting;
import dev.legwork.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/** The reference of all settings, written from what the program itself reads. */
final class ConfigReference {
  private static final String HEAD =
      """
      # Configuration

      <!-- Generated: java -jar target/legwork.jar config reference > src/docs/configuration.md -->

      Later wins: defaults, the file (`--config FILE`, else the one that `LEGWORK_CONFIG` names, else `conf/legwork.yaml` if there is one), environment
      variables, flags (`--set KEY=VALUE`; `serve` has `--host --port --data-dir --store` as well). In the file sections are nested or written with dots.

      - An unknown key in the file or a flag is a mistake, an unknown `LEGWORK_*` variable a warning. Everything wrong is listed at once, with its place,
        before anything starts. `config check` says it without starting anything and exits with 2; `doctor` looks at the machine too.
      - `config print` shows what holds and who says so (`-o table|json|yaml`); secrets are hidden.
      - In a variable and a flag the items of a list are separated by commas. An empty variable counts as absent.
      - A secret can also be read from a file: the variable with `_FILE` at its end names it. A newline at the file's end does not count. Both at once is a mistake.
      - Durations: `250ms`, `30s`, `1h30m`, `7d`, or ISO-8601. Sizes: bytes, or `64KiB`, `1MiB`, `10MB`.
      - `NAME` in a key stands for a name of your own; in a variable it is written in capitals and means its lower-case form.
      """;

  private ConfigReference() {}

  static String markdown() {
    Map<String, StringBuilder> sections = new LinkedHashMap<>();
    for (Setting<?> setting : Settings.all()) {
      String section = setting.key().substring(0, setting.key().indexOf('.'));
      sections.computeIfAbsent(section, ConfigReference::head).append(row(setting));
    }
    return HEAD + String.join("", sections.values());
  }

  private static StringBuilder head(String section) {
    return new StringBuilder("\n## " + section + "\n\n")
        .append("| key | value | default | meaning | variable |\n|---|---|---|---|---|\n");
  }

  private static String row(Setting<?> setting) {
    String usual = setting.defaultText();
    String shown = usual.isEmpty() ? "none" : setting.computed() ? usual : "`" + usual + "`";
    String variable = "`" + setting.variable() + "`";
    String variables =
        setting.secret() ? variable + ", `" + setting.fileVariable() + "`" : variable;
    String meaning = setting.secret() ? setting.description() + " Secret." : setting.description();
    return "| "
        + String.join(
            " | ",
            "`" + setting.key() + "`",
            cell(setting.form()),
            cell(shown),
            cell(meaning),
            variables)
        + " |\n";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
