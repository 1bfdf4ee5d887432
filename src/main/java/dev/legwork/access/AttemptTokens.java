package dev.legwork.access;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and reads the tokens that attempts are given: {@code lwa_}, what they are for, and a
 * signature with a key that lives as long as this object and is kept nowhere. Safe on any thread.
 */
public final class AttemptTokens {
  static final String PREFIX = "lwa_";

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int MAX_LENGTH = 160;

  private final SecretKeySpec key;

  /** With a key of its own. */
  public AttemptTokens() {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, ALGORITHM);
  }

  /** The attempt that a token is for. */
  record Named(JobId jobId, int attempt, long fence) {
    private String text() {
      return PREFIX + jobId + "_" + attempt + "_" + fence;
    }
  }

  /** The token of the attempt that {@code job} is claimed for. */
  public String of(Job job) {
    Named named = new Named(job.id(), job.status().attempt(), job.status().fence());
    return named.text() + "_" + signature(named);
  }

  /** What a token is for, or null if it was not made here. */
  @Nullable Named read(String token) {
    if (token.length() > MAX_LENGTH || !token.startsWith(PREFIX)) {
      return null;
    }
    String[] parts = token.substring(PREFIX.length()).split("_", -1);
    JobId id = parts.length == 4 ? JobId.parse(parts[0]).orElse(null) : null;
    if (id == null) {
      return null;
    }
    Named named;
    try {
      named = new Named(id, Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
    } catch (NumberFormatException e) {
      return null;
    }
    boolean own =
        MessageDigest.isEqual(
            signature(named).getBytes(StandardCharsets.US_ASCII),
            parts[3].getBytes(StandardCharsets.UTF_8));
    return own ? named : null;
  }

  private String signature(Named named) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return TokenText.base62(mac.doFinal(named.text().getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }
}
