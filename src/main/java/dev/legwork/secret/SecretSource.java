package dev.legwork.secret;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Where the secrets that jobs name come from on this node. Safe on any thread. */
public interface SecretSource {
  /** A source without secrets. */
  SecretSource NONE =
      (names, more) ->
          names.isEmpty()
              ? Future.succeededFuture(Revealed.NOTHING)
              : Future.failedFuture(SecretUnavailable.missing(names.iterator().next()));

  /**
   * The values of these secrets as they are now, with the mask for them. Never blocks; completes on
   * the caller's context.
   *
   * @param more what else is to be masked, made of the values: texts in which they are hidden. A
   *     pure function, called on any thread
   * @return fails with {@link SecretUnavailable} if there is one that this node does not have
   */
  Future<Revealed> reveal(Set<String> names, Function<Map<String, String>, List<String>> more);

  /** The same with nothing more to mask. */
  default Future<Revealed> reveal(Set<String> names) {
    return reveal(names, values -> List.of());
  }
}
