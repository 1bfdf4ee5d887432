package dev.legwork.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** YAML as the JSON it stands for. Plain values only: a document can name no type. */
final class YamlDocuments {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_VALUES = 2_000_000;

  private final String name;
  private int values;

  private YamlDocuments(String name) {
    this.name = name;
  }

  /** Every document of {@code text}: JsonObject, JsonArray, a plain value or null. */
  static List<@Nullable Object> parse(String name, String text) {
    YamlDocuments documents = new YamlDocuments(name);
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setCodePointLimit(Integer.MAX_VALUE)
            .build();
    List<@Nullable Object> all = new ArrayList<>();
    try {
      for (Object document : new Load(settings).loadAllFromString(text)) {
        all.add(documents.json(document, 0));
      }
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
      throw Failure.usage(name + line + ": is no YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw Failure.usage(name + ": is no YAML: " + e.getMessage());
    }
    return all;
  }

  private @Nullable Object json(@Nullable Object value, int depth) {
    // Aliases make large and endless structures out of little text.
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      throw Failure.usage(name + ": is nested too deeply or grows too large by its aliases");
    }
    if (value instanceof Map<?, ?> map) {
      JsonObject object = new JsonObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        object.put(key(entry.getKey()), json(entry.getValue(), depth + 1));
      }
      return object;
    } else if (value instanceof List<?> list) {
      JsonArray array = new JsonArray();
      list.forEach(item -> array.add(json(item, depth + 1)));
      return array;
    } else if (value instanceof Double number && !Double.isFinite(number)) {
      throw Failure.usage(name + ": has the number " + number + ", which JSON does not know");
    } else if (value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || value instanceof BigInteger
        || value instanceof Double) {
      return value;
    }
    throw Failure.usage(
        name + ": has a value of type " + value.getClass().getSimpleName() + ", not a plain one");
  }

  private String key(@Nullable Object key) {
    if (key instanceof String || key instanceof Number || key instanceof Boolean) {
      return key.toString();
    }
    throw Failure.usage(name + ": has a name that is no plain text");
  }
}
