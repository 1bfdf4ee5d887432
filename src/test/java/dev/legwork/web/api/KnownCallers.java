package dev.legwork.web.api;

import dev.legwork.access.AccessKey;
import dev.legwork.access.Keyring;
import dev.legwork.access.Scope;
import dev.legwork.store.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A ring of keys for tests, whose clock stands unless it is told to go. */
final class KnownCallers {
  final SettableClock clock = new SettableClock();
  final Keyring ring = new Keyring(null, true, clock);
  private final List<AccessKey> keys = new ArrayList<>();

  /** Adds a key; answers its token. */
  String add(String name, Set<Scope> scopes, Set<String> queues, Duration life) {
    AccessKey.Fresh fresh =
        AccessKey.make(
            name,
            scopes,
            queues,
            clock.instant(),
            life == null ? null : clock.instant().plus(life));
    keys.add(fresh.key());
    ring.replace(keys);
    return fresh.token();
  }

  String add(String name, Scope... scopes) {
    return add(name, Set.of(scopes), null, null);
  }

  /** Adds a key that may do everything that is not an administrator's, in some queues. */
  String addFor(String name, String... queues) {
    Set<Scope> scopes = EnumSet.allOf(Scope.class);
    scopes.remove(Scope.ADMIN);
    return add(name, scopes, Set.of(queues), null);
  }

  void revoke(String name) {
    keys.removeIf(key -> key.name().equals(name));
    ring.replace(keys);
  }
}
