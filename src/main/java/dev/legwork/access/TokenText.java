package dev.legwork.access;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * How a key's token is written: {@code lw_}, an id of 8 characters by which the key is found, and a
 * secret of 32 random bytes in base 62. Only its hash is kept: of so much randomness a plain hash
 * gives nothing away.
 */
final class TokenText {
  static final int ID_LENGTH = 8;

  private static final String PREFIX = "lw_";
  private static final int SECRET_BYTES = 32;
  private static final int SECRET_LENGTH = 43;
  private static final int LENGTH = PREFIX.length() + ID_LENGTH + 1 + SECRET_LENGTH;
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());

  private TokenText() {}

  static String next(SecureRandom random) {
    StringBuilder text = new StringBuilder(LENGTH).append(PREFIX);
    for (int i = 0; i < ID_LENGTH; i++) {
      text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return text.append('_').append(base62(secret)).toString();
  }

  /** The id in a token, or null if the text has not the form of one. */
  static @Nullable String idOf(String token) {
    int end = PREFIX.length() + ID_LENGTH;
    return token.length() == LENGTH && token.startsWith(PREFIX) && token.charAt(end) == '_'
        ? token.substring(PREFIX.length(), end)
        : null;
  }

  static boolean isId(String text) {
    return text.length() == ID_LENGTH && text.chars().allMatch(c -> DIGITS.indexOf(c) >= 0);
  }

  static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** 32 bytes as 43 characters. */
  static String base62(byte[] bytes) {
    BigInteger rest = new BigInteger(1, bytes);
    char[] text = new char[SECRET_LENGTH];
    for (int i = SECRET_LENGTH - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(BASE);
      text[i] = DIGITS.charAt(parts[1].intValue());
      rest = parts[0];
    }
    return new String(text);
  }
}
