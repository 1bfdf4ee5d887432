package dev.legwork.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The text of a configuration file, read within bounds, whatever the file is. */
final class ConfigText {
  private static final int MAX_BYTES = 1 << 20;

  private ConfigText() {}

  /**
   * The text, without a byte order mark. Blocks.
   *
   * @throws IllegalArgumentException with the file's place and what is wrong with it
   */
  static String read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw wrong(file, "is a folder, not a file");
      }
      byte[] bytes = bytes(file);
      if (bytes.length > MAX_BYTES) {
        throw wrong(file, "is larger than 1MiB, which no configuration is");
      }
      if (startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0xff, 0xfe)) {
        throw wrong(file, "is written in UTF-16; save it as UTF-8");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw wrong(file, "there is no such file");
    } catch (AccessDeniedException e) {
      throw wrong(file, "may not be read by this user");
    } catch (CharacterCodingException e) {
      throw wrong(file, "is not written in UTF-8");
    } catch (IOException e) {
      throw wrong(file, "cannot be read: " + e.getMessage());
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return stream.readNBytes(MAX_BYTES + 1);
    }
  }

  private static boolean startsWith(byte[] bytes, int first, int second) {
    return bytes.length >= 2 && (bytes[0] & 0xff) == first && (bytes[1] & 0xff) == second;
  }

  private static IllegalArgumentException wrong(Path file, String why) {
    return new IllegalArgumentException(file + ": " + why);
  }
}
