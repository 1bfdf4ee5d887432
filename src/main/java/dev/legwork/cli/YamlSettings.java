package dev.legwork.cli;

import dev.legwork.config.ResolvedSetting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings as a YAML file that {@code --config} reads as the same ones. A secret is left out and
 * said to be.
 */
final class YamlSettings {
  /** What no YAML takes for anything but the text it is. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9._/-]*");

  private static final Pattern NOTHING = Pattern.compile("(?i)null");

  private final StringBuilder yaml = new StringBuilder();
  private List<String> open = List.of();

  private YamlSettings() {}

  static String print(List<ResolvedSetting> settings) {
    YamlSettings printer = new YamlSettings();
    settings.stream()
        .filter(setting -> !setting.text().isEmpty())
        .sorted(Comparator.comparing(setting -> String.join("\0", path(setting))))
        .forEach(printer::add);
    return printer.yaml.toString();
  }

  private void add(ResolvedSetting setting) {
    List<String> path = path(setting);
    List<String> sections = path.subList(0, path.size() - 1);
    int common = 0;
    while (common < Math.min(open.size(), sections.size())
        && open.get(common).equals(sections.get(common))) {
      common++;
    }
    for (int i = common; i < sections.size(); i++) {
      line(i).append(scalar(sections.get(i))).append(":\n");
    }
    open = sections;
    String name = path.get(path.size() - 1);
    if (setting.setting().secret() && setting.isSet()) {
      line(sections.size()).append("# ").append(name).append(": set by ");
      yaml.append(Table.printable(setting.place())).append("; not shown\n");
    } else {
      line(sections.size()).append(scalar(name)).append(": ").append(value(setting)).append('\n');
    }
  }

  private StringBuilder line(int depth) {
    return yaml.append("  ".repeat(depth));
  }

  /** The steps of a key. A name that a user chose is one step, dots and all. */
  private static List<String> path(ResolvedSetting setting) {
    List<String> pattern = Arrays.asList(setting.setting().key().split("\\.", -1));
    int chosen = pattern.indexOf("NAME");
    List<String> path = new ArrayList<>(pattern);
    if (chosen >= 0) {
      int before = String.join(".", pattern.subList(0, chosen)).length() + 1;
      int after = String.join(".", pattern.subList(chosen + 1, pattern.size())).length() + 1;
      path.set(chosen, setting.key().substring(before, setting.key().length() - after));
    }
    return path;
  }

  private static String value(ResolvedSetting setting) {
    if (!setting.setting().list()) {
      return scalar(setting.text());
    }
    return Arrays.stream(setting.text().split(",", -1))
        .map(String::strip)
        .map(YamlSettings::scalar)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String scalar(String text) {
    if (PLAIN.matcher(text).matches() && !NOTHING.matcher(text).matches()) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c < ' ' || c > '~') {
                quoted.append(String.format(Locale.ROOT, "\\U%08x", c));
              } else {
                quoted.append(c == '"' || c == '\\' ? "\\" : "").append((char) c);
              }
            });
    return quoted.append('"').toString();
  }
}
