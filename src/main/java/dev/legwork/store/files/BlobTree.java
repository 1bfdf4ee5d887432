package dev.legwork.store.files;

import dev.legwork.job.JobId;
import dev.legwork.store.BlobStore;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files, {@code dir/<2 hex>/<job id>/<attempt>/<safe name>}: the two digits are the id's last,
 * which are random, so that no directory gets large. Blocks: to be called on a worker. No link is
 * ever followed below {@code dir}.
 */
final class BlobTree {
  private static final int OPEN_TRIES = 5;

  private final Path dir;

  BlobTree(Path dir) {
    this.dir = dir;
  }

  /** Opens an empty file for the blob; a reader of an older one keeps that until it is done. */
  FileChannel create(BlobStore.Key key) throws IOException {
    Path file = file(key);
    NoSuchFileException last = null;
    for (int i = 0; i < OPEN_TRIES; i++) {
      Files.createDirectories(directory(file));
      try {
        String fileName = file.getFileName().toString();
        if (FileName.isHashed(fileName)) {
          Path name = file.resolveSibling(FileName.nameFileOf(fileName));
          Files.writeString(name, FileName.encode(key.name()));
          sync(name);
        }
        Files.deleteIfExists(file);
        return FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW,
            LinkOption.NOFOLLOW_LINKS);
      } catch (NoSuchFileException e) {
        // The job is being deleted at this very moment; the directory is made again.
        last = e;
      }
    }
    throw last == null ? new NoSuchFileException(file.toString()) : last;
  }

  /** Makes the names on the way to the blob durable, which syncing the file alone does not. */
  void syncDirectories(BlobStore.Key key) throws IOException {
    Path directory = directory(file(key));
    while (directory.startsWith(dir)) {
      try {
        sync(directory);
      } catch (NoSuchFileException e) {
        return; // Deleted meanwhile: nothing is left to be made durable.
      }
      directory = directory(directory);
    }
  }

  Optional<BlobStore.Info> find(BlobStore.Key key) throws IOException {
    BasicFileAttributes found = attributes(file(key));
    return found == null ? Optional.empty() : Optional.of(new BlobStore.Info(key, found.size()));
  }

  List<BlobStore.Info> list(JobId jobId) throws IOException {
    List<BlobStore.Info> blobs = new ArrayList<>();
    for (Path attempt : children(directory(jobId))) {
      for (Path file : children(attempt)) {
        BlobStore.Info blob = blob(jobId, attempt, file);
        if (blob != null) {
          blobs.add(blob);
        }
      }
    }
    blobs.sort(
        Comparator.comparing((BlobStore.Info info) -> info.key().name())
            .thenComparing(info -> info.key().attempt()));
    return blobs;
  }

  Buffer read(BlobStore.Key key, long offset, int length) throws IOException {
    try (FileChannel file =
        FileChannel.open(file(key), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long there = Math.max(0, file.size() - offset);
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(there, length));
      int read = 0;
      while (bytes.hasRemaining() && read >= 0) {
        read = file.read(bytes, offset + bytes.position());
      }
      return Buffer.buffer(bytes.position()).appendBytes(bytes.array(), 0, bytes.position());
    } catch (NoSuchFileException e) {
      return Buffer.buffer();
    }
  }

  void delete(JobId jobId) throws IOException {
    Path directory = directory(jobId);
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      // Without FOLLOW_LINKS a link is visited as a file, and deleted as one.
      Files.walkFileTree(directory, new Deletion());
    }
  }

  private Path directory(JobId jobId) {
    String id = jobId.toString();
    return dir.resolve(id.substring(id.length() - 2)).resolve(id);
  }

  private Path file(BlobStore.Key key) {
    return directory(key.jobId())
        .resolve(Integer.toString(key.attempt()))
        .resolve(FileName.of(key.name()));
  }

  private static BlobStore.@Nullable Info blob(JobId jobId, Path attempt, Path file)
      throws IOException {
    BasicFileAttributes found = attributes(file);
    if (found == null || FileName.isNameFile(file.getFileName().toString())) {
      return null;
    }
    try {
      int number = Integer.parseInt(attempt.getFileName().toString());
      return new BlobStore.Info(new BlobStore.Key(jobId, number, name(file)), found.size());
    } catch (NoSuchFileException e) {
      return null; // Deleted while it was looked at.
    } catch (IllegalArgumentException e) {
      return null; // A file that somebody else put here.
    }
  }

  private static String name(Path file) throws IOException {
    String fileName = file.getFileName().toString();
    return FileName.decode(
        FileName.isHashed(fileName)
            ? Files.readString(file.resolveSibling(FileName.nameFileOf(fileName)))
            : fileName);
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return found.isRegularFile() ? found : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static Path directory(Path path) {
    Path parent = path.getParent();
    return parent == null ? path.getRoot() : parent;
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Deletes what it visits; that it is gone already is as good. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
