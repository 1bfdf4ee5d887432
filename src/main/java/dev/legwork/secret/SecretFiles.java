package dev.legwork.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a secret from a file each time it is used, so that a new content counts at once. Links are
 * followed wherever they lead, as mounted volumes are made of them. Blocks.
 */
final class SecretFiles {
  /** The most bytes of a secret, in a file or a variable. */
  static final int MAX_BYTES = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(SecretFiles.class);

  private SecretFiles() {}

  /** The content without the one line end that editors leave, or null if there is no such file. */
  static @Nullable String read(String name, Path file) throws SecretUnavailable {
    if (!Files.exists(file)) {
      return null;
    }
    if (!Files.isRegularFile(file)) {
      throw SecretUnavailable.unusable(name, "it is not a regular file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 3);
    } catch (IOException e) {
      // The path is the operator's business, not that of whoever sent the job.
      LOG.warn("The file of secret {} cannot be read: {}", name, e.toString());
      throw SecretUnavailable.unusable(name, "its file cannot be read");
    }
    return withoutLineEnd(text(name, bytes));
  }

  private static String text(String name, byte[] bytes) throws SecretUnavailable {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw SecretUnavailable.unusable(
          name, bytes.length > MAX_BYTES ? NodeSecrets.TOO_LARGE : "it is no UTF-8 text");
    }
  }

  private static String withoutLineEnd(String text) {
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
