package dev.legwork.secret;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Masks that were made lately, as the same secrets are used again and again. Safe on any thread.
 */
final class MaskCache {
  /** About 30 MB. */
  private static final int MAX_WEIGHT = 1_500_000;

  private final Map<List<String>, Mask> masks = new LinkedHashMap<>(16, 0.75f, true);
  private int weight;

  Mask of(Collection<String> texts) {
    List<String> key = texts.stream().distinct().sorted().toList();
    synchronized (this) {
      Mask known = masks.get(key);
      if (known != null) {
        return known;
      }
    }
    Mask made = Mask.of(key);
    synchronized (this) {
      Mask meanwhile = masks.putIfAbsent(key, made);
      if (meanwhile != null) {
        return meanwhile;
      }
      weight += made.weight();
      var eldest = masks.entrySet().iterator();
      while (weight > MAX_WEIGHT && masks.size() > 1) {
        weight -= eldest.next().getValue().weight();
        eldest.remove();
      }
    }
    return made;
  }
}
