package dev.legwork.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a YAML file into names and texts with the line and column of each. Used once. */
final class ConfigFile {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_ENTRIES = 10_000;

  private final Catalog catalog;
  private final Path file;
  private final List<String> problems;
  private final List<Given> given = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private int entries;

  private ConfigFile(Catalog catalog, Path file, List<String> problems) {
    this.catalog = catalog;
    this.file = file;
    this.problems = problems;
  }

  /** What the file sets; what is wrong with it goes to {@code problems}. */
  static List<Given> read(Catalog catalog, Path file, List<String> problems) {
    ConfigFile reader = new ConfigFile(catalog, file, problems);
    try {
      YamlTree.of(file.toString(), ConfigText.read(file)).ifPresent(reader::readRoot);
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
      return List.of();
    }
    return reader.given;
  }

  private void readRoot(Node root) {
    if (root instanceof MappingNode mapping) {
      readMapping("", mapping, 0);
    } else if (!isNull(root)) {
      problem(root, "must be settings, as in http.port: 8080");
    }
  }

  private void readMapping(String prefix, MappingNode mapping, int depth) {
    if (depth > MAX_DEPTH) {
      problem(mapping, "is nested too deeply");
      return;
    }
    Map<String, Node> names = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      count(1);
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        problem(tuple.getKeyNode(), "a setting's name must be a plain word");
        continue;
      }
      String key = prefix + name.getValue();
      Node first = names.putIfAbsent(name.getValue(), name);
      if (first != null && catalog.find(key).isEmpty()) {
        problem(name, key + " is there a second time, after " + place(first));
      }
      readEntry(key, name, tuple.getValueNode(), depth);
    }
  }

  private void readEntry(String key, Node name, Node value, int depth) {
    boolean isSetting = catalog.find(key).isPresent();
    if (isSetting && !seen.add(key)) {
      problem(name, key + " is set a second time");
    } else if (isSetting && value instanceof MappingNode) {
      problem(name, key + " is one value, not a group of settings");
    } else if (value instanceof MappingNode mapping) {
      readGroup(key, name, mapping, depth);
    } else if (isNull(value)) {
      readNothing(key, name, isSetting);
    } else if (value instanceof SequenceNode sequence) {
      readSequence(key, name, sequence);
    } else if (value instanceof ScalarNode scalar) {
      give(key, scalar.getValue(), name);
    }
  }

  private void readGroup(String key, Node name, MappingNode mapping, int depth) {
    if (mapping.getValue().isEmpty() && !catalog.isSection(key)) {
      give(key, "{}", name);
    }
    readMapping(key + ".", mapping, depth + 1);
  }

  /** A group whose settings are all commented out is fine. */
  private void readNothing(String key, Node name, boolean isSetting) {
    if (isSetting) {
      problem(name, key + " has no value");
    } else if (!catalog.isSection(key)) {
      give(key, "", name);
    }
  }

  private void readSequence(String key, Node name, SequenceNode sequence) {
    Setting<?> setting = catalog.find(key).orElse(null);
    if (setting == null) {
      give(key, "", name);
      return;
    } else if (!setting.list()) {
      problem(name, key + " is one value, not a list");
      return;
    }
    count(sequence.getValue().size());
    List<String> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      if (!(item instanceof ScalarNode scalar) || isNull(item)) {
        problem(item, key + " must be a list of plain values");
        return;
      } else if (scalar.getValue().indexOf(',') >= 0) {
        problem(item, key + " has an item with a comma, which separates items");
        return;
      }
      items.add(scalar.getValue());
    }
    give(key, String.join(",", items), name);
  }

  /** Aliases make much out of little, so that it is counted what they stand for. */
  private void count(int more) {
    entries += more;
    if (entries > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          file + ": has more than " + MAX_ENTRIES + " values, which no configuration has");
    }
  }

  private void give(String key, String text, Node name) {
    given.add(new Given(key, text, Source.file(place(name))));
  }

  private void problem(Node node, String what) {
    problems.add(place(node) + ": " + what);
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode && Tag.NULL.equals(node.getTag());
  }

  private String place(Node node) {
    return YamlTree.place(file.toString(), node.getStartMark());
  }
}
