package dev.legwork.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a scrape says, taken apart. */
final class Scrape {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** One line. */
  record Sample(String name, Map<String, String> labels, double value) {}

  /** Type and labels of what one HELP line tells of. */
  record Family(String type, String help, Set<String> labels) {}

  final List<Sample> samples = new ArrayList<>();
  final Map<String, Family> families = new TreeMap<>();

  Scrape(String text) {
    String family = "";
    String help = "";
    for (String line : text.split("\n")) {
      if (line.startsWith("# HELP ")) {
        help = line.split(" ", 4)[3];
      } else if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ");
        family = words[2];
        families.put(family, new Family(words[3], help, new TreeSet<>()));
      } else if (!line.startsWith("#") && !line.isEmpty()) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
          throw new AssertionError("This is no sample: " + line);
        }
        Map<String, String> labels = new LinkedHashMap<>();
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
          labels.put(label.group(1), label.group(2));
        }
        samples.add(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
        Set<String> known = families.get(family).labels();
        labels.keySet().stream().filter(key -> !key.equals("le")).forEach(known::add);
      }
    }
  }

  /** Every name that a query may use, with the labels that it has somewhere. */
  Map<String, Set<String>> names() {
    Map<String, Set<String>> names = new TreeMap<>();
    for (Sample sample : samples) {
      names
          .computeIfAbsent(sample.name(), name -> new TreeSet<>())
          .addAll(sample.labels().keySet());
    }
    return names;
  }

  /** The value of the only sample that has these labels; 0 if there is none. */
  double value(String name, String... labels) {
    List<Sample> found =
        samples.stream()
            .filter(sample -> sample.name().equals(name))
            .filter(sample -> hasAll(sample, labels))
            .toList();
    if (found.size() > 1) {
      throw new AssertionError(name + " is not one sample but " + found);
    }
    return found.isEmpty() ? 0 : found.get(0).value();
  }

  private static boolean hasAll(Sample sample, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
        return false;
      }
    }
    return true;
  }
}
