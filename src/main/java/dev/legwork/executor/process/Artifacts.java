package dev.legwork.executor.process;

import dev.legwork.executor.Attempt;
import dev.legwork.log.JobLog;
import dev.legwork.secret.Mask;
import dev.legwork.secret.SecretSearch;
import dev.legwork.store.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies files that a program left into the blobs of its attempt, one after the other. Only regular
 * files below the directory, reached without a link. Confined to the attempt's context.
 */
final class Artifacts {
  private static final Logger LOG = LoggerFactory.getLogger(Artifacts.class);
  private static final long MAX_TOTAL = 256L * 1024 * 1024;
  private static final int CHUNK = 64 * 1024;

  private final Attempt attempt;
  private final WorkerExecutor files;
  private final Path directory;
  private final Mask mask;
  private final JsonArray told = new JsonArray();
  private long total;

  Artifacts(Attempt attempt, WorkerExecutor files, Path directory, Mask mask) {
    this.mask = mask;
    this.attempt = attempt;
    this.files = files;
    this.directory = directory;
  }

  /** Keeps what it can; tells of each name how many bytes were kept, or why none were. */
  Future<@Nullable JsonArray> keep(List<String> names) {
    Future<Void> all = Future.succeededFuture();
    for (String name : names) {
      all = all.compose(before -> keep(name));
    }
    return all.map(done -> told);
  }

  private Future<Void> keep(String name) {
    return files
        .executeBlocking(() -> open(directory, Path.of(name)), false)
        .compose(found -> found.channel() == null ? tell(name, found.why()) : keep(name, found))
        .recover(
            failed -> {
              JobLog.about(LOG.atWarn(), attempt.job())
                  .setCause(mask.failure(failed))
                  .log("Artifact {} of job {} is not kept", name, attempt.job().id());
              return tell(name, "failed");
            });
  }

  /** A mask would spoil a file, and nobody would see it: one that holds a secret is not kept. */
  private Future<Void> keep(String name, Found found) {
    if (mask.isEmpty()) {
      return copy(name, found);
    }
    return files
        .executeBlocking(() -> holdsSecret(found), false)
        .compose(
            held ->
                held
                    ? close(found).compose(closed -> tell(name, "holds a secret"))
                    : copy(name, found));
  }

  private boolean holdsSecret(Found found) throws IOException {
    if (total + found.size() > MAX_TOTAL) {
      return false;
    }
    SecretSearch search = mask.search();
    SeekableByteChannel channel = Objects.requireNonNull(found.channel());
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    while (!search.found() && channel.read(chunk.clear()) >= 0) {
      search.accept(chunk.array(), chunk.position());
    }
    channel.position(0);
    return search.found();
  }

  private Future<Void> tell(String name, String why) {
    told.add(new JsonObject().put("name", name).put("error", why));
    return Future.succeededFuture();
  }

  private Future<Void> copy(String name, Found found) {
    if (total + found.size() > MAX_TOTAL) {
      return close(found).compose(closed -> tell(name, "too large"));
    }
    total += found.size();
    return attempt
        .blobs()
        .create(attempt.blob("artifact/" + name))
        .compose(writer -> pump(found, writer).eventually(writer::close))
        .eventually(() -> close(found))
        .onSuccess(bytes -> told.add(new JsonObject().put("name", name).put("bytes", bytes)))
        .mapEmpty();
  }

  private Future<Long> pump(Found found, BlobStore.Writer writer) {
    Promise<Long> done = Promise.promise();
    next(found, writer, 0, done);
    return done.future();
  }

  private void next(Found found, BlobStore.Writer writer, long copied, Promise<Long> done) {
    // Each turn comes back through a worker, so this does not nest.
    files
        .executeBlocking(() -> read(found, (int) Math.min(CHUNK, found.size() - copied)), false)
        .compose(chunk -> writer.write(chunk).map(chunk.length()))
        .onComplete(
            step -> {
              if (step.failed()) {
                done.fail(step.cause());
              } else if (step.result() == 0) {
                done.complete(copied);
              } else {
                next(found, writer, copied + step.result(), done);
              }
            });
  }

  private static Buffer read(Found found, int most) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(most);
    SeekableByteChannel channel = found.channel();
    while (channel != null && chunk.hasRemaining() && channel.read(chunk) >= 0) {
      // A channel may give less than was asked for.
    }
    return Buffer.buffer(chunk.position()).appendBytes(chunk.array(), 0, chunk.position());
  }

  private Future<Void> close(Found found) {
    return files.executeBlocking(
        () -> {
          if (found.channel() != null) {
            found.channel().close();
          }
          return null;
        },
        false);
  }

  private static Found open(Path directory, Path name) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return Found.not("missing");
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      return stream instanceof SecureDirectoryStream<Path> secure
          ? open(secure, name)
          : Found.not("not supported by this file system");
    }
  }

  private static Found open(SecureDirectoryStream<Path> in, Path name) throws IOException {
    Path first = name.getName(0);
    BasicFileAttributes attributes;
    try {
      attributes =
          in.getFileAttributeView(first, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes();
    } catch (IOException e) {
      return Found.not("missing");
    }
    if (name.getNameCount() > 1) {
      if (!attributes.isDirectory()) {
        return Found.not(attributes.isSymbolicLink() ? "reached by a link" : "missing");
      }
      try (SecureDirectoryStream<Path> child =
          in.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
        return open(child, name.subpath(1, name.getNameCount()));
      }
    }
    if (!attributes.isRegularFile()) {
      return Found.not("not a regular file");
    }
    SeekableByteChannel channel =
        in.newByteChannel(first, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    return new Found(channel, attributes.size(), "");
  }

  /** A file that can be read, or why there is none. */
  private record Found(@Nullable SeekableByteChannel channel, long size, String why) {
    static Found not(String why) {
      return new Found(null, 0, why);
    }
  }
}
