package dev.legwork.store.files;

import dev.legwork.job.JobId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a {@link FileBlobStore} looked at from outside, also while a node writes and deletes
 * among them. Blocks. Follows no link.
 */
public final class BlobFiles {
  private static final Pattern PATH =
      Pattern.compile(
          "([0-9a-f]{2})/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{10}\\1)/(0|[1-9][0-9]{0,8})"
              + "/([A-Za-z0-9_%~-][A-Za-z0-9._%~-]{0,209})");

  private BlobFiles() {}

  /** Takes files in. */
  public interface Visitor {
    /** A blob, or what belongs to one; may be gone by the time it is opened. */
    void blob(JobId id, String path, Path file) throws IOException;

    /** Something that no blob store made. */
    void stranger(Path file) throws IOException;
  }

  /** The path of a blob below the store's directory, with slashes. */
  public static String path(JobId id, int attempt, String name) {
    String text = id.toString();
    return text.substring(text.length() - 2) + "/" + text + "/" + attempt + "/" + FileName.of(name);
  }

  /** Whose blob lies at a path below the store's directory; empty if none can. */
  public static Optional<JobId> jobAt(String path) {
    Matcher parts = PATH.matcher(path);
    return parts.matches() ? JobId.parse(parts.group(2)) : Optional.empty();
  }

  /** Visits every file, one after the other; none if there is no directory. */
  public static void visit(Path dir, Visitor visitor) throws IOException {
    visit(dir, "", 0, visitor);
  }

  private static void visit(Path dir, String prefix, int depth, Visitor visitor)
      throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(dir)) {
      for (Path child : children) {
        String path = prefix + child.getFileName();
        if (depth < 3 && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          visit(child, path + "/", depth + 1, visitor);
          continue;
        }
        Optional<JobId> job = jobAt(path);
        if (job.isPresent() && Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
          visitor.blob(job.get(), path, child);
        } else if (Files.exists(child, LinkOption.NOFOLLOW_LINKS)) {
          visitor.stranger(child);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return; // Deleted meanwhile, or there never was one.
    }
  }
}
