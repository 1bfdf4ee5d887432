package dev.legwork.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that holds one secret, as containers get them mounted. */
final class SecretFile {
  private static final int MAX_BYTES = 64 * 1024;

  private SecretFile() {}

  /**
   * Its text without the newline at its end. Blocks.
   *
   * @throws IllegalArgumentException naming the file and why it gives no secret
   */
  static String read(String name) {
    try {
      Path file = Path.of(name);
      if (Files.isDirectory(file)) {
        throw wrong(name, "is a folder");
      }
      return checked(name, bytes(file));
    } catch (InvalidPathException e) {
      throw wrong(name, "has a name that no file has");
    } catch (NoSuchFileException e) {
      throw wrong(name, "is not there");
    } catch (AccessDeniedException e) {
      throw wrong(name, "may not be read by this user");
    } catch (CharacterCodingException e) {
      throw wrong(name, "is not written in UTF-8");
    } catch (IOException e) {
      throw wrong(name, "cannot be read: " + e.getMessage());
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return stream.readNBytes(MAX_BYTES + 1);
    }
  }

  private static String checked(String name, byte[] bytes) throws CharacterCodingException {
    if (bytes.length > MAX_BYTES) {
      throw wrong(name, "is larger than 64KiB");
    }
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    String secret =
        text.endsWith("\r\n")
            ? text.substring(0, text.length() - 2)
            : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    if (secret.isEmpty()) {
      throw wrong(name, "is empty");
    }
    return secret;
  }

  private static IllegalArgumentException wrong(String name, String why) {
    return new IllegalArgumentException("the file " + name + " " + why);
  }
}
