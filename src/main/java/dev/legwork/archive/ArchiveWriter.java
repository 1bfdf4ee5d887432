package dev.legwork.archive;

import io.vertx.core.json.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes an archive: members, then {@code SHA256SUMS} of them, then {@code manifest.json}. Memory
 * grows by some 400 bytes a member. Confined to one thread; whoever made it closes it.
 */
public final class ArchiveWriter implements AutoCloseable {
  static final String SUMS = "SHA256SUMS";
  static final String MANIFEST = "manifest.json";
  private static final int CHUNK = 64 * 1024;

  private final ZipOutputStream zip;
  private final StringBuilder sums = new StringBuilder();
  private final byte[] chunk = new byte[CHUNK];
  private long members;
  private long bytes;

  /** Writes to {@code channel} from its beginning; closing the writer leaves it open. */
  public ArchiveWriter(FileChannel channel) {
    zip = new ZipOutputStream(new BufferedOutputStream(new Unclosed(channel), CHUNK));
    // The network and the disk are slower than this, and faster than the next level.
    zip.setLevel(Deflater.BEST_SPEED);
  }

  /**
   * Adds what a file holds now; what is appended while it is read is left out.
   *
   * @return its bytes
   */
  public long add(String name, Path file) throws IOException {
    try (FileChannel from =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long size = from.size();
      long modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
      ZipEntry entry = new ZipEntry(name);
      entry.setTime(modified);
      zip.putNextEntry(entry);
      MessageDigest digest = Digests.sha256();
      long copied = 0;
      InputStream in = Channels.newInputStream(from);
      while (copied < size) {
        int read = in.read(chunk, 0, (int) Math.min(CHUNK, size - copied));
        if (read < 0) {
          break;
        }
        zip.write(chunk, 0, read);
        digest.update(chunk, 0, read);
        copied += read;
      }
      zip.closeEntry();
      sums.append(Digests.hex(digest)).append("  ").append(name).append('\n');
      members++;
      bytes += copied;
      return copied;
    }
  }

  /** Ends the archive; {@code facts} become its manifest, with the members beside them. */
  public JsonObject finish(JsonObject facts) throws IOException {
    byte[] text = sums.toString().getBytes(StandardCharsets.UTF_8);
    MessageDigest digest = Digests.sha256();
    digest.update(text);
    put(SUMS, text);
    JsonObject manifest =
        facts
            .copy()
            .put(
                "members",
                new JsonObject()
                    .put("count", members)
                    .put("bytes", bytes)
                    .put("sumsSha256", Digests.hex(digest)));
    put(MANIFEST, (manifest.encodePrettily() + "\n").getBytes(StandardCharsets.UTF_8));
    zip.finish();
    zip.flush();
    return manifest;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  private void put(String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }
}
