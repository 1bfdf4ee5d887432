package dev.legwork.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads a YAML file into names and texts with the line of each. Only the tree of nodes is made, no
 * object of any type, so a file can name none.
 */
final class ConfigFile {
  private static final long MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 8;

  private final Path file;
  private final List<String> problems;
  private final List<Given> given = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  private ConfigFile(Path file, List<String> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** What the file sets; what is wrong with it goes to {@code problems}. */
  static List<Given> read(Path file, List<String> problems) {
    ConfigFile reader = new ConfigFile(file, problems);
    reader.read();
    return reader.given;
  }

  private void read() {
    try {
      if (Files.size(file) > MAX_BYTES) {
        problems.add(file + ": is larger than 1MiB, which no configuration is");
        return;
      }
      String text = Files.readString(file);
      Compose compose = new Compose(LoadSettings.builder().setLabel(file.toString()).build());
      Optional<Node> root = compose.composeString(text);
      root.ifPresent(this::readRoot);
    } catch (NoSuchFileException e) {
      problems.add(file + ": there is no such file");
    } catch (CharacterCodingException e) {
      problems.add(file + ": is not written in UTF-8");
    } catch (IOException e) {
      problems.add(file + ": cannot be read: " + e.getMessage());
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
      problems.add(file + line + ": is no YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(file + ": is no YAML: " + e.getMessage());
    }
  }

  private void readRoot(Node root) {
    if (root instanceof MappingNode mapping) {
      readMapping("", mapping, 0);
    } else if (!isNull(root)) {
      problems.add(place(root) + ": must be settings, as in http.port: 8080");
    }
  }

  private void readMapping(String prefix, MappingNode mapping, int depth) {
    if (depth > MAX_DEPTH) {
      problems.add(place(mapping) + ": is nested too deeply");
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode name) {
        readEntry(prefix + name.getValue(), name, tuple.getValueNode(), depth);
      } else {
        problems.add(place(tuple.getKeyNode()) + ": a setting's name must be a plain word");
      }
    }
  }

  private void readEntry(String key, Node name, Node value, int depth) {
    if (value instanceof MappingNode mapping) {
      if (mapping.getValue().isEmpty() && !Settings.isSection(key)) {
        given.add(new Given(key, "{}", place(name)));
      }
      readMapping(key + ".", mapping, depth + 1);
      return;
    }
    if (isNull(value) && Settings.isSection(key)) {
      return;
    }
    if (!seen.add(key)) {
      problems.add(place(name) + ": " + key + " is set a second time");
    } else if (isNull(value) && Settings.find(key).isPresent()) {
      problems.add(place(name) + ": " + key + " has no value");
    } else if (value instanceof SequenceNode sequence) {
      readSequence(key, sequence);
    } else if (value instanceof ScalarNode scalar) {
      given.add(new Given(key, scalar.getValue(), place(name)));
    }
  }

  private void readSequence(String key, SequenceNode sequence) {
    List<String> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      if (item instanceof ScalarNode scalar && !isNull(item)) {
        items.add(scalar.getValue());
      } else {
        problems.add(place(item) + ": " + key + " must be a list of plain values");
        return;
      }
    }
    given.add(new Given(key, String.join(",", items), place(sequence)));
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode && Tag.NULL.equals(node.getTag());
  }

  private String place(Node node) {
    return file + node.getStartMark().map(Mark::getLine).map(line -> ":" + (line + 1)).orElse("");
  }
}
