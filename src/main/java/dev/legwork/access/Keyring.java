package dev.legwork.access;

import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that count now. Once there is anything to ask for, it stays so until the node ends,
 * whatever becomes of the keys: taking away the last one locks the door, it does not open it. Safe
 * on any thread; a change holds from the next question on.
 */
public final class Keyring {
  private static final byte[] NOTHING = TokenText.hash("");

  private final InstantSource clock;
  private final byte @Nullable [] configured;
  private volatile Keys keys;

  /**
   * A ring without keys.
   *
   * @param configured the token that the configuration names, or null if it names none
   * @param required whether everybody is asked for a token even while there is none
   */
  public Keyring(@Nullable String configured, boolean required, InstantSource clock) {
    this.clock = clock;
    this.configured = configured == null ? null : TokenText.hash(configured);
    keys = new Keys(required || configured != null, Map.of(), Map.of());
  }

  private static final class Entry {
    final byte[] hash;
    final Principal principal;

    Entry(AccessKey key) {
      hash = key.hashBytes();
      principal = key.principal();
    }
  }

  private record Keys(boolean required, Map<String, Entry> byId, Map<String, Principal> byName) {}

  /** Whether everybody is asked for a token. */
  public boolean isRequired() {
    return keys.required();
  }

  /** From now on these keys count beside the configured token, and no others. */
  public void replace(List<AccessKey> all) {
    Map<String, Entry> byId = new HashMap<>();
    Map<String, Principal> byName = new HashMap<>();
    for (AccessKey key : all) {
      byId.put(key.id(), new Entry(key));
      byName.merge(key.name(), key.principal(), Keyring::longerLived);
    }
    keys = new Keys(true, Map.copyOf(byId), Map.copyOf(byName));
  }

  /** Whose token it is, also if it has expired; or null if it is nobody's. */
  @Nullable Principal find(String token) {
    byte[] hash = TokenText.hash(token);
    String id = TokenText.idOf(token);
    Entry entry = id == null ? null : keys.byId().get(id);
    // Both are always compared, and each in constant time.
    boolean known = MessageDigest.isEqual(hash, entry == null ? NOTHING : entry.hash);
    boolean admin = MessageDigest.isEqual(hash, configured == null ? NOTHING : configured);
    if (entry != null && known) {
      return entry.principal;
    }
    return configured != null && admin ? Admin.PRINCIPAL : null;
  }

  /** Who has this name now, or null if nobody does any more. */
  @Nullable Principal named(String name) {
    Principal found = keys.byName().get(name);
    if (found != null && counts(found)) {
      return found;
    }
    return configured != null && name.equals(AccessKey.ADMIN_NAME) ? Admin.PRINCIPAL : null;
  }

  /** Whether a principal that was found earlier would still be. */
  boolean stands(Principal principal) {
    if (principal.keyId() == null) {
      return principal.name() != null || !isRequired();
    }
    Entry entry = keys.byId().get(principal.keyId());
    return entry != null && entry.principal.equals(principal) && counts(principal);
  }

  /** Whether a principal's token has not expired. */
  boolean counts(Principal principal) {
    Instant expiresAt = principal.expiresAt();
    return expiresAt == null || expiresAt.isAfter(clock.instant());
  }

  private static Principal longerLived(Principal one, Principal other) {
    Instant end = one.expiresAt();
    Instant otherEnd = other.expiresAt();
    return end == null || (otherEnd != null && end.isAfter(otherEnd)) ? one : other;
  }

  private static final class Admin {
    static final Principal PRINCIPAL =
        Principal.of(AccessKey.ADMIN_NAME, Set.of(Scope.ADMIN), null, null, null);

    private Admin() {}
  }
}
