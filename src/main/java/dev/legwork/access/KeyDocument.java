package dev.legwork.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Keys as YAML. Strict: what it does not know is a mistake, as it may have meant a limit. */
final class KeyDocument {
  private static final String COMMENT =
      """
      # Keys by which this node knows its callers; the tokens themselves are not kept.
      # Changed by: legwork key create | revoke. A running node reads it again at once.
      """;
  private static final Set<String> MEMBERS =
      Set.of("id", "name", "hash", "scopes", "queues", "createdAt", "expiresAt");

  private final String place;

  KeyDocument(String place) {
    this.place = place;
  }

  static String write(List<AccessKey> keys) {
    List<Object> list = new ArrayList<>();
    for (AccessKey key : keys) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("id", key.id());
      one.put("name", key.name());
      one.put("hash", key.hash());
      one.put("scopes", key.scopes().stream().sorted().map(Scope::wireName).toList());
      if (key.queues() != null) {
        one.put("queues", key.queues().stream().sorted().toList());
      }
      one.put("createdAt", key.createdAt().toString());
      if (key.expiresAt() != null) {
        one.put("expiresAt", key.expiresAt().toString());
      }
      list.add(one);
    }
    DumpSettings settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    return COMMENT + new Dump(settings).dumpToString(Map.of("keys", list));
  }

  /** The keys of a text; fails with {@link KeysUnusable}. */
  List<AccessKey> read(String text) {
    Object root;
    try {
      root = new Load(LoadSettings.builder().setLabel(place).build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new KeysUnusable(place + " is no YAML: " + firstLine(e));
    }
    List<AccessKey> keys = new ArrayList<>();
    if (!(root instanceof Map<?, ?> document)
        || !document.keySet().equals(Set.of("keys"))
        || !(document.get("keys") instanceof List<?> list)) {
      throw new KeysUnusable(place + " must hold keys: and a list of them");
    }
    for (Object one : list) {
      keys.add(key(one, keys.size() + 1));
    }
    return keys;
  }

  private AccessKey key(@Nullable Object value, int number) {
    if (!(value instanceof Map<?, ?> members) || !MEMBERS.containsAll(members.keySet())) {
      throw new KeysUnusable(place + ": key " + number + " must have only " + MEMBERS);
    }
    try {
      Object queues = members.get("queues");
      return new AccessKey(
          text(members, "id"),
          text(members, "name"),
          text(members, "hash"),
          scopes(members.get("scopes")),
          members.containsKey("queues") ? Set.copyOf(texts(queues, "queues")) : null,
          Instant.parse(text(members, "createdAt")),
          members.containsKey("expiresAt") ? Instant.parse(text(members, "expiresAt")) : null);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new KeysUnusable(place + ": key " + number + ": " + e.getMessage());
    }
  }

  private static Set<Scope> scopes(@Nullable Object value) {
    Set<Scope> scopes = new LinkedHashSet<>();
    for (String name : texts(value, "scopes")) {
      scopes.add(
          Scope.find(name).orElseThrow(() -> new IllegalArgumentException(name + " is no scope")));
    }
    return scopes;
  }

  private static List<String> texts(@Nullable Object value, String name) {
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object one : list) {
        texts.add(String.valueOf(one));
      }
    } else {
      throw new IllegalArgumentException(name + " must be a list");
    }
    return texts;
  }

  private static String text(Map<?, ?> members, String name) {
    Object value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return String.valueOf(value);
  }

  private static String firstLine(YamlEngineException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be read");
  }
}
