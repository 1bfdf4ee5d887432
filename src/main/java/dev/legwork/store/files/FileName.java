package dev.legwork.store.files;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A blob's name as a file name that is safe whatever the blob's name is, and never the same for two
 * names. Letters, digits, {@code -}, {@code _} and inner dots stand for themselves, every other
 * UTF-16 unit is {@code %XX} or {@code %uXXXX}; the empty name is {@code %}. What gets too long is
 * {@code ~} and a hash, and a file beside it (same name and {@code .name}) holds the real name.
 */
final class FileName {
  private static final int MAX_LENGTH = 200;
  private static final String HASHED = "~";
  private static final String NAME_FILE = ".name";
  private static final String EMPTY = "%";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private FileName() {}

  /** The file name of a blob. */
  static String of(String name) {
    String encoded = encode(name);
    return encoded.length() <= MAX_LENGTH ? encoded : HASHED + hash(encoded);
  }

  /** Whether the blob's name cannot be read from its file name. */
  static boolean isHashed(String fileName) {
    return fileName.startsWith(HASHED);
  }

  /** The name of the file that holds a hashed blob's real name. */
  static String nameFileOf(String fileName) {
    return fileName + NAME_FILE;
  }

  /** Whether this file holds a name and not a blob. */
  static boolean isNameFile(String fileName) {
    return isHashed(fileName) && fileName.endsWith(NAME_FILE);
  }

  /** Every string, also one that is no valid Unicode, in ASCII. */
  static String encode(String name) {
    if (name.isEmpty()) {
      return EMPTY;
    }
    StringBuilder safe = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (isSafe(c) || (c == '.' && i > 0)) {
        safe.append(c);
      } else if (c < 0x100) {
        safe.append('%').append(HEX.toHexDigits((byte) c));
      } else {
        safe.append("%u").append(HEX.toHexDigits(c));
      }
    }
    return safe.toString();
  }

  /**
   * The name that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it wrote no such thing
   */
  static String decode(String encoded) {
    if (encoded.equals(EMPTY)) {
      return "";
    }
    StringBuilder name = new StringBuilder(encoded.length());
    int i = 0;
    while (i < encoded.length()) {
      char c = encoded.charAt(i);
      if (c != '%') {
        name.append(c);
        i++;
        continue;
      }
      int from = encoded.startsWith("%u", i) ? i + 2 : i + 1;
      int to = from + (from == i + 2 ? 4 : 2);
      if (to > encoded.length()) {
        throw new IllegalArgumentException("No encoded name: " + encoded);
      }
      name.append((char) HexFormat.fromHexDigits(encoded, from, to));
      i = to;
    }
    return name.toString();
  }

  private static boolean isSafe(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  private static String hash(String encoded) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(encoded.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
