package dev.legwork.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The tree of nodes of a YAML text. No object of any type is made, so a text can name none; what is
 * nested without end is refused before the tree is built, which goes as deep as the stack.
 */
final class YamlTree {
  private static final int MAX_DEPTH = 64;

  private YamlTree() {}

  /**
   * The only document of {@code text}, or empty if it says nothing.
   *
   * @param name of the file, for messages
   * @throws IllegalArgumentException with the place and what is wrong there
   */
  static Optional<Node> of(String name, String text) {
    LoadSettings settings = LoadSettings.builder().setLabel(name).build();
    try {
      checkDepth(name, settings, text);
      return new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      throw wrong(place(name, e.getProblemMark()), why(e));
    } catch (ReaderException e) {
      throw wrong(
          name,
          String.format(
              "has the character U+%04X, which no text has: is it a binary file?",
              e.getCodePoint()));
    } catch (YamlEngineException e) {
      throw wrong(name, "is no YAML: " + e.getMessage());
    }
  }

  /** {@code name:line:column}, or the name alone if that is not known. */
  static String place(String name, Optional<Mark> mark) {
    return name + mark.map(at -> ":" + (at.getLine() + 1) + ":" + (at.getColumn() + 1)).orElse("");
  }

  private static void checkDepth(String name, LoadSettings settings, String text) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
        throw wrong(place(name, event.getStartMark()), "is nested too deeply");
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
  }

  private static String why(MarkedYamlEngineException e) {
    String problem = e.getProblem();
    if (problem.contains("\\t(TAB)' that")) {
      return "is indented by a tab; YAML takes spaces alone";
    } else if (problem.startsWith("but found another document")) {
      return "begins a second document; settings are one";
    }
    return "is no YAML: " + problem.replaceFirst(" \\(Do not use .*\\)$", "");
  }

  private static IllegalArgumentException wrong(String place, String why) {
    return new IllegalArgumentException(place + ": " + why);
  }
}
