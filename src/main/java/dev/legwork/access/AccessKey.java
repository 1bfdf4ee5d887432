package dev.legwork.access;

import dev.legwork.job.Refusal;
import dev.legwork.job.Violation;
import dev.legwork.wire.WireRules;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is kept: everything about a token but the token.
 *
 * @param id by which it is found; the first part of the token
 * @param name whose it is; keys of one name have the same rights
 * @param hash SHA-256 of the token in hexadecimal digits
 * @param scopes what it allows, at least one
 * @param queues the only queues there are for it, at least one; or null for all
 * @param createdAt when it was made
 * @param expiresAt when it is worthless, or null for never
 */
public record AccessKey(
    String id,
    String name,
    String hash,
    Set<Scope> scopes,
    @Nullable Set<String> queues,
    Instant createdAt,
    @Nullable Instant expiresAt) {
  /** The name of whoever has the token of the configuration, or the one made at the first start. */
  public static final String ADMIN_NAME = "admin";

  private static final int HASH_DIGITS = 64;
  private static final int MAX_QUEUES = 100;

  public AccessKey {
    scopes = Set.copyOf(scopes);
    queues = queues == null ? null : Set.copyOf(queues);
  }

  /** A key just made, with the only copy there will ever be of its token. */
  public record Fresh(AccessKey key, String token) {}

  /**
   * Makes a key and its token.
   *
   * @throws Refusal.Invalid naming all that is wrong with the wishes
   */
  public static Fresh make(
      String name,
      Set<Scope> scopes,
      @Nullable Set<String> queues,
      Instant now,
      @Nullable Instant expiresAt) {
    String token = TokenText.next(new SecureRandom());
    AccessKey key =
        new AccessKey(
            String.valueOf(TokenText.idOf(token)),
            name,
            HexFormat.of().formatHex(TokenText.hash(token)),
            scopes,
            queues,
            now,
            expiresAt);
    List<Violation> wrong = key.violations();
    if (!wrong.isEmpty()) {
      throw new Refusal.Invalid(wrong);
    }
    return new Fresh(key, token);
  }

  /** Whether it still counts at {@code now}. */
  public boolean countsAt(Instant now) {
    return expiresAt == null || expiresAt.isAfter(now);
  }

  /** Whether it gives the same rights as another, but for how long. */
  boolean hasRightsOf(AccessKey other) {
    return scopes.equals(other.scopes)
        && (queues == null ? other.queues == null : queues.equals(other.queues));
  }

  byte[] hashBytes() {
    return HexFormat.of().parseHex(hash);
  }

  Principal principal() {
    return Principal.of(name, scopes, queues, id, expiresAt);
  }

  List<Violation> violations() {
    List<Violation> wrong = new ArrayList<>();
    if (!TokenText.isId(id)) {
      wrong.add(new Violation("id", "must be 8 letters and digits"));
    }
    if (!WireRules.isName(name) || Principal.isReserved(name)) {
      wrong.add(
          new Violation(
              "name",
              "must be 1 to 64 letters, digits, dots, underscores or hyphens, and not anonymous"));
    }
    if (hash.length() != HASH_DIGITS || !hash.chars().allMatch(AccessKey::isHexDigit)) {
      wrong.add(new Violation("hash", "must be a SHA-256 in 64 hexadecimal digits"));
    }
    if (scopes.isEmpty()) {
      wrong.add(new Violation("scopes", "must name at least one of " + Scope.wireNames()));
    }
    if (queues != null
        && (queues.isEmpty()
            || queues.size() > MAX_QUEUES
            || !queues.stream().allMatch(WireRules::isName))) {
      wrong.add(
          new Violation(
              "queues",
              "must be 1 to " + MAX_QUEUES + " names of queues, and only such as can be"));
    }
    boolean admin = scopes.equals(EnumSet.of(Scope.ADMIN)) && queues == null;
    if (name.equals(ADMIN_NAME) && !admin) {
      wrong.add(new Violation("name", "admin is for keys with the scope admin and every queue"));
    }
    return wrong;
  }

  private static boolean isHexDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
