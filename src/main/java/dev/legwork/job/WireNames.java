package dev.legwork.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The one spelling of an enum's constants outside of Java: lower case, used in JSON, SQL, logs and
 * on the bus.
 *
 * @param <E> the enum
 */
final class WireNames<E extends Enum<E>> {
  private final Map<String, E> byName;

  WireNames(Class<E> type) {
    byName =
        Arrays.stream(type.getEnumConstants())
            .collect(Collectors.toUnmodifiableMap(WireNames::of, Function.identity()));
  }

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  Optional<E> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
