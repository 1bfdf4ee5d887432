package dev.legwork.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics and labels that a query of Prometheus names, as far as rules and panels use it. */
final class PromQuery {
  private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|on|without|ignoring)\\s*\\(([^)]*)\\)");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern NAME = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)");
  private static final Pattern MATCHER =
      Pattern.compile("\\s*([a-zA-Z_]\\w*)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"\\s*");
  private static final Pattern DURATION = Pattern.compile("\\boffset\\s+\\w+");

  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "bool", "offset", "group_left", "group_right", "inf", "nan");

  /** What Prometheus itself adds. */
  private static final Set<String> ADDED = Set.of("instance", "job");

  /** A metric with the labels and values by which it is chosen. */
  record Selected(String metric, Map<String, String> labels) {}

  final List<Selected> selected = new ArrayList<>();
  final Set<String> groupedBy = new HashSet<>();

  PromQuery(String query) {
    assertBalanced(query);
    String rest = DURATION.matcher(RANGE.matcher(query).replaceAll(" ")).replaceAll(" ");
    Matcher grouping = GROUPING.matcher(rest);
    while (grouping.find()) {
      for (String label : grouping.group(2).split(",")) {
        if (!label.isBlank()) {
          groupedBy.add(label.strip());
        }
      }
    }
    rest = GROUPING.matcher(rest).replaceAll(" ");
    Matcher name = NAME.matcher(rest);
    int at = 0;
    while (name.find(at)) {
      at = name.end();
      boolean inNumber =
          name.start() > 0 && Character.isLetterOrDigit(rest.charAt(name.start() - 1));
      if (inNumber || WORDS.contains(name.group(1)) || isCall(rest, at)) {
        continue;
      }
      int open = at < rest.length() && rest.charAt(at) == '{' ? at : -1;
      int close = open < 0 ? -1 : rest.indexOf('}', open);
      selected.add(
          new Selected(
              name.group(1), open < 0 ? Map.of() : matchers(rest.substring(open + 1, close))));
      at = close < 0 ? at : close + 1;
    }
    assertThat(selected).as(query).isNotEmpty();
  }

  /** Every metric exists, and has every label by which it is chosen or grouped. */
  void holdTo(Map<String, Set<String>> names, String place) {
    Set<String> labels = new HashSet<>(ADDED);
    for (Selected one : selected) {
      if (one.metric().equals("up")) {
        continue;
      }
      assertThat(names).as(place).containsKey(one.metric());
      Set<String> known = new HashSet<>(names.get(one.metric()));
      labels.addAll(known);
      known.addAll(ADDED);
      assertThat(known).as(place + " " + one.metric()).containsAll(one.labels().keySet());
    }
    assertThat(labels).as(place).containsAll(groupedBy);
  }

  private static Map<String, String> matchers(String text) {
    Map<String, String> matchers = new java.util.TreeMap<>();
    Matcher matcher = MATCHER.matcher(text);
    int at = 0;
    while (at < text.length()) {
      assertThat(matcher.region(at, text.length()).lookingAt()).as(text).isTrue();
      matchers.put(matcher.group(1), matcher.group(2));
      at = matcher.end() + 1;
    }
    return matchers;
  }

  private static boolean isCall(String text, int at) {
    int next = at;
    while (next < text.length() && text.charAt(next) == ' ') {
      next++;
    }
    return next < text.length() && text.charAt(next) == '(';
  }

  private static void assertBalanced(String query) {
    String bare = STRING.matcher(query).replaceAll("");
    for (String pair : List.of("()", "{}", "[]")) {
      long open = bare.chars().filter(c -> c == pair.charAt(0)).count();
      assertThat(bare.chars().filter(c -> c == pair.charAt(1)).count()).as(query).isEqualTo(open);
    }
    assertThat(bare).as(query).doesNotContain("\"");
  }
}
