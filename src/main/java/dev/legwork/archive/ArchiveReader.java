package dev.legwork.archive;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive that may have been cut off, changed or made to do harm. Nothing is unpacked but
 * members that {@code SHA256SUMS} names, each once, with the bytes and the sum it says, and all of
 * them together no more bytes than the manifest says. Members are read as plain bytes whatever the
 * zip claims they are. Confined to one thread.
 */
public final class ArchiveReader implements AutoCloseable {
  private static final int MANIFEST_MAX_BYTES = 1 << 20;
  private static final int LINE_MAX_CHARS = 1_024;
  private static final int CHUNK = 64 * 1024;
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  ([\\x21-\\x7e]+)");

  private final Path file;
  private final ZipFile zip;
  private final JsonObject manifest;

  private ArchiveReader(Path file, ZipFile zip, JsonObject manifest) {
    this.file = file;
    this.zip = zip;
    this.manifest = manifest;
  }

  /** Takes members in. */
  public interface Visitor {
    /** Where a member's bytes go, closed by the reader; fails for a name that has no place here. */
    OutputStream open(String name) throws IOException;
  }

  /** Opens an archive and reads its manifest. */
  public static ArchiveReader open(Path file) throws IOException {
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
    } catch (ZipException e) {
      throw new ArchiveFailure(
          file + " is no backup, or was cut off or changed (" + e.getMessage() + ")", e);
    }
    boolean done = false;
    try {
      ArchiveReader reader = new ArchiveReader(file, zip, manifest(file, zip));
      done = true;
      return reader;
    } finally {
      if (!done) {
        zip.close();
      }
    }
  }

  /** What the archive says of itself. */
  public JsonObject manifest() {
    return manifest;
  }

  /** The bytes that {@link #readAll} will hand out, as the manifest says. */
  public long bytes() {
    return members("bytes");
  }

  /** How many members there are, as the manifest says. */
  public long count() {
    return members("count");
  }

  /** Whether there is such a member. */
  public boolean has(String name) {
    return zip.getEntry(name) != null;
  }

  /** Hands out every member and holds it against its sum; fails at the first that is wrong. */
  public void readAll(Visitor visitor) throws IOException {
    if (zip.size() != count() + 2) {
      throw wrong("it has " + zip.size() + " entries where " + (count() + 2) + " should be", null);
    }
    MessageDigest ofSums = Digests.sha256();
    long lines = 0;
    long left = bytes();
    try (InputStream sums =
            new DigestInputStream(zip.getInputStream(entry(ArchiveWriter.SUMS)), ofSums);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(sums, StandardCharsets.US_ASCII))) {
      for (String line = line(reader); line != null; line = line(reader)) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches() || ++lines > count()) {
          throw wrong("its list of sums is not as Legwork writes it", null);
        }
        left -= read(parts.group(2), parts.group(1), left, visitor);
      }
    } catch (ZipException e) {
      throw wrong(e.getMessage(), e);
    }
    if (lines != count() || left != 0) {
      throw wrong("its members are not those that its manifest says", null);
    }
    if (!Digests.hex(ofSums).equals(members().getString("sumsSha256"))) {
      throw wrong("the sum of its list of sums is another one than its manifest says", null);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  private long read(String name, String sum, long most, Visitor visitor) throws IOException {
    ZipEntry entry = entry(name);
    MessageDigest digest = Digests.sha256();
    long copied = 0;
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out = visitor.open(name)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        copied += read;
        if (copied > most || copied > entry.getSize()) {
          throw wrong(name + " is larger than it is said to be", null);
        }
        digest.update(chunk, 0, read);
        out.write(chunk, 0, read);
      }
    } catch (ZipException e) {
      throw wrong(name + ": " + e.getMessage(), e);
    }
    if (copied != entry.getSize() || !Digests.hex(digest).equals(sum)) {
      throw wrong(name + " is not what was backed up: its sum is another one", null);
    }
    return copied;
  }

  private ZipEntry entry(String name) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null || entry.isDirectory()) {
      throw wrong("it has no " + name, null);
    }
    return entry;
  }

  private @Nullable String line(BufferedReader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      if (c == '\n') {
        return line.toString();
      }
      if (line.length() >= LINE_MAX_CHARS) {
        throw wrong("its list of sums is not as Legwork writes it", null);
      }
      line.append((char) c);
    }
    return line.isEmpty() ? null : line.toString();
  }

  private JsonObject members() {
    return members(file, manifest);
  }

  private long members(String key) {
    return ((Number) members().getValue(key)).longValue();
  }

  private static JsonObject members(Path file, JsonObject manifest) {
    if (manifest.getValue("members") instanceof JsonObject members
        && members.getValue("count") instanceof Number count
        && members.getValue("bytes") instanceof Number bytes
        && count.longValue() >= 0
        && bytes.longValue() >= 0) {
      return members;
    }
    throw wrong(file, "its manifest does not tell of members", null);
  }

  private static JsonObject manifest(Path file, ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(ArchiveWriter.MANIFEST);
    if (entry == null) {
      throw wrong(file, "it has no manifest", null);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] text = in.readNBytes(MANIFEST_MAX_BYTES + 1);
      if (text.length > MANIFEST_MAX_BYTES) {
        throw wrong(file, "its manifest is too large", null);
      }
      JsonObject manifest = new JsonObject(new String(text, StandardCharsets.UTF_8));
      JsonObject unused = members(file, manifest);
      return manifest;
    } catch (DecodeException | ClassCastException e) {
      throw wrong(file, "its manifest is no JSON object", e);
    } catch (ZipException e) {
      throw wrong(file, String.valueOf(e.getMessage()), e);
    }
  }

  private ArchiveFailure wrong(@Nullable String why, @Nullable Throwable cause) {
    return wrong(file, String.valueOf(why), cause);
  }

  private static ArchiveFailure wrong(Path file, String why, @Nullable Throwable cause) {
    return new ArchiveFailure(
        file + " is no backup that can be used, or was changed: " + why, cause);
  }
}
