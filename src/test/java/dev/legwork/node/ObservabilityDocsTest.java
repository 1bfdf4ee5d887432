package dev.legwork.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The dashboard, the alert rules and the table of metrics are held to what a node really shows. */
@Timeout(60)
class ObservabilityDocsTest {
  private static final Path DOCS = Path.of("src", "docs");
  private static final Pattern TEMPLATE = Pattern.compile("\\$labels\\.(\\w+)|\\{\\{(\\w+)}}");

  @TempDir static Path dir;
  private static Scrape scrape;
  private static Map<String, Set<String>> names;

  @BeforeAll
  static void use() throws IOException {
    try (LiveNode node = new LiveNode(dir, "queues.narrow.maxDepth", "1")) {
      node.finished("{'process':{'command':['true']}}");
      for (int i = 0; i < 2; i++) {
        node.post("/api/v1/jobs", "{'process':{'command':['true']},'queue':'narrow','delay':'1h'}");
      }
      do {
        System.gc(); // Pauses are shown once there was one, and the JVM tells of it a little later.
        scrape = node.scrape();
        names = scrape.names();
      } while (!names.containsKey("jvm_gc_pause_seconds_sum"));
    }
  }

  @Test
  void everyPanelAsksForWhatThereIs() throws IOException {
    JsonObject dashboard = new JsonObject(Files.readString(DOCS.resolve("grafana-dashboard.json")));
    Set<Integer> ids = new HashSet<>();
    int queries = 0;
    for (Object each : dashboard.getJsonArray("panels")) {
      JsonObject panel = (JsonObject) each;
      assertThat(ids.add(panel.getInteger("id"))).as("panel ids differ").isTrue();
      for (Object one : panel.getJsonArray("targets", new JsonArray())) {
        JsonObject target = (JsonObject) one;
        String place = panel.getString("title") + ": " + target.getString("expr");
        PromQuery query = new PromQuery(target.getString("expr"));
        query.holdTo(names, place);
        assertValuesExist(query, place);
        queries++;
      }
    }
    assertThat(queries).isGreaterThan(30);
    for (Object each : dashboard.getJsonObject("templating").getJsonArray("list")) {
      Matcher values =
          Pattern.compile("label_values\\((\\w+), (\\w+)\\)")
              .matcher(((JsonObject) each).getString("definition", ""));
      if (values.matches()) {
        assertThat(names).containsKey(values.group(1));
        assertThat(Set.copyOf(with(names.get(values.group(1))))).contains(values.group(2));
      }
    }
  }

  @Test
  void everyRuleAsksForWhatThereIs() throws IOException {
    Set<String> alerts = new HashSet<>();
    for (Object group : list(yaml("alerts.yaml"), "groups")) {
      assertThat(((Map<?, ?>) group).keySet()).isEqualTo(Set.of("name", "rules"));
      for (Object each : list(group, "rules")) {
        Map<?, ?> rule = (Map<?, ?>) each;
        String name = (String) rule.get("alert");
        assertThat(alerts.add(name)).as(name).isTrue();
        assertThat(Set.of("alert", "expr", "for", "labels", "annotations"))
            .as(name)
            .containsAll(rule.keySet().stream().map(String.class::cast).toList());
        assertThat(((Map<?, ?>) rule.get("labels")).keySet())
            .as(name)
            .isEqualTo(Set.of("severity"));
        assertThat(((Map<?, ?>) rule.get("annotations")).get("summary")).as(name).isNotNull();
        if (rule.containsKey("for")) {
          assertThat((String) rule.get("for")).matches("\\d+[smh]");
        }
        PromQuery query = new PromQuery((String) rule.get("expr"));
        query.holdTo(names, name);
        assertValuesExist(query, name);
        assertThat(kept(query)).as(name).containsAll(told(rule.get("annotations").toString()));
      }
    }
    assertThat(alerts).hasSizeGreaterThan(12);
  }

  @Test
  void theTableIsWhatANodeShows() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Map.Entry<String, Scrape.Family> family : scrape.families.entrySet()) {
      String base = family.getKey().replaceFirst("_max$", "");
      boolean ofHistogram = !base.equals(family.getKey()) && scrape.families.containsKey(base);
      if (family.getKey().startsWith("legwork_") && !ofHistogram) {
        rows.add(
            "| `"
                + family.getKey()
                + "` | "
                + family.getValue().type()
                + " | "
                + family.getValue().labels().stream()
                    .map(label -> "`" + label + "`")
                    .collect(Collectors.joining(" "))
                + " | "
                + family.getValue().help()
                + " |");
      }
    }
    List<String> documented =
        Files.readString(DOCS.resolve("observability.md"))
            .lines()
            .filter(line -> line.startsWith("| `legwork_"))
            .toList();
    assertThat(documented).as(String.join("\n", rows)).containsExactlyElementsOf(rows);
  }

  /** A state that no job can have is the usual mistake of a query that shows nothing. */
  private static void assertValuesExist(PromQuery query, String place) {
    for (PromQuery.Selected one : query.selected) {
      String states = one.labels().get("state");
      if (states != null && one.metric().equals("legwork_queue_jobs")) {
        Set<String> known = new TreeSet<>();
        scrape.samples.stream()
            .filter(sample -> sample.name().equals(one.metric()))
            .forEach(sample -> known.add(sample.labels().get("state")));
        assertThat(known).as(place).containsAll(List.of(states.split("\\|")));
      }
    }
  }

  /** The labels that an alert has: those it is grouped by, else those of its metric. */
  private static Set<String> kept(PromQuery query) {
    return query.groupedBy.isEmpty()
        ? with(names.get(query.selected.get(0).metric()))
        : query.groupedBy;
  }

  private static Set<String> with(Set<String> labels) {
    Set<String> all = new HashSet<>(labels == null ? Set.of() : labels);
    all.addAll(Set.of("instance", "job"));
    return all;
  }

  private static Set<String> told(String text) {
    Set<String> labels = new HashSet<>();
    Matcher matcher = TEMPLATE.matcher(text);
    while (matcher.find()) {
      labels.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return labels;
  }

  private static Object yaml(String file) throws IOException {
    return new Load(LoadSettings.builder().build())
        .loadFromString(Files.readString(DOCS.resolve(file)));
  }

  private static List<?> list(Object of, String key) {
    return (List<?>) ((Map<?, ?>) of).get(key);
  }
}
