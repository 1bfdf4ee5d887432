package dev.legwork.access;

import dev.legwork.job.Violation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The file in which keys are kept, without their tokens. A change replaces the file as a whole, so
 * that a reader sees one state or the next; programs that change it at the same time take turns.
 * Everything blocks.
 */
public final class KeyFile {
  private static final long MAX_BYTES = 4 << 20;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final Path folder;

  /** The file at {@code path}, which need not be there. */
  public KeyFile(Path path) {
    this.path = path.toAbsolutePath();
    Path parent = this.path.getParent();
    folder = parent == null ? this.path : parent;
  }

  /** Where it is, absolute. */
  public Path path() {
    return path;
  }

  /** Whether it is there, be it without keys. */
  public boolean exists() {
    return Files.exists(path);
  }

  /**
   * What tells one state of the file from another; the same only while nobody replaced or changed
   * it.
   */
  Object state() throws IOException {
    if (!exists()) {
      return "absent";
    }
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    return List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
  }

  /**
   * The keys, in the order of the file; none if it is not there.
   *
   * @throws KeysUnusable if it is no key file or others than its owner may write it
   */
  public List<AccessKey> read() throws IOException {
    if (!exists()) {
      return List.of();
    }
    if (Files.size(path) > MAX_BYTES) {
      throw new KeysUnusable(path + " is larger than any key file");
    }
    refuseIfOthersMayWrite();
    List<AccessKey> keys = new KeyDocument(path.toString()).read(Files.readString(path));
    check(keys);
    return keys;
  }

  /** Puts what {@code edit} makes of the keys in the place of the file, safely on the disk. */
  public List<AccessKey> change(UnaryOperator<List<AccessKey>> edit) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, permissions(folder, DIRECTORY));
    }
    Path turn = path.resolveSibling(path.getFileName() + ".lock");
    // The file's lock is one between processes; threads of this one need another.
    synchronized (KeyFile.class) {
      try (FileChannel channel = open(turn)) {
        var unused = channel.lock();
        List<AccessKey> keys = edit.apply(read());
        check(keys);
        write(KeyDocument.write(keys));
        return keys;
      }
    }
  }

  private void write(String text) throws IOException {
    Path next = Files.createTempFile(folder, ".keys", ".tmp");
    try {
      try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        permissions(file, OWNER_ONLY));
  }

  private static FileAttribute<?>[] permissions(Path place, Set<PosixFilePermission> wanted) {
    return place.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(wanted)}
        : new FileAttribute<?>[0];
  }

  private void refuseIfOthersMayWrite() throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> now = Files.getPosixFilePermissions(path);
    if (now.contains(PosixFilePermission.GROUP_WRITE)
        || now.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new KeysUnusable(
          path
              + " may be written by others than its owner, who could let themselves in; chmod 600");
    }
  }

  private void check(List<AccessKey> keys) {
    List<String> wrong = new ArrayList<>();
    Map<String, AccessKey> byId = new HashMap<>();
    Map<String, AccessKey> byName = new HashMap<>();
    for (AccessKey key : keys) {
      for (Violation violation : key.violations()) {
        wrong.add("key " + key.id() + ": " + violation.pointer() + " " + violation.detail());
      }
      if (byId.put(key.id(), key) != null) {
        wrong.add("key " + key.id() + " is there twice");
      }
      AccessKey first = byName.putIfAbsent(key.name(), key);
      if (first != null && !first.hasRightsOf(key)) {
        wrong.add("keys " + first.id() + " and " + key.id() + " have one name and other rights");
      }
    }
    if (!wrong.isEmpty()) {
      throw new KeysUnusable(path + ": " + String.join("; ", wrong));
    }
  }
}
