package dev.legwork.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the contents of local files where a process job says {@code {"path": ".."}} in its {@code
 * stdin} or {@code files}. Paths are relative to the folder of the job file. The node never sees
 * them: what is submitted holds the contents.
 */
final class LocalFiles {
  private static final long MAX_BYTES = 64 << 20;

  private final Path folder;
  private final List<String> problems = new ArrayList<>();

  LocalFiles(@Nullable Path folder) {
    this.folder = folder == null ? Path.of("") : folder;
  }

  /** Changes the jobs in place; throws {@link Failure} naming every file that cannot be read. */
  void resolve(List<JobDocument> jobs) {
    for (JobDocument job : jobs) {
      if (job.content().getValue("process") instanceof JsonObject process) {
        resolve(job, process, "stdin", "/process/stdin");
        if (process.getValue("files") instanceof JsonObject files) {
          for (String name : List.copyOf(files.fieldNames())) {
            resolve(job, files, name, "/process/files/" + name);
          }
        }
      }
    }
    if (!problems.isEmpty()) {
      throw Failure.usage(String.join("\n", problems));
    }
  }

  private void resolve(JobDocument job, JsonObject parent, String name, String pointer) {
    if (parent.getValue(name) instanceof JsonObject value
        && value.size() == 1
        && value.getValue("path") instanceof String path) {
      try {
        parent.put(name, content(path));
      } catch (IOException | InvalidPathException e) {
        problems.add(job.place() + ": " + pointer + "/path " + reason(path));
      }
    }
  }

  private JsonObject content(String path) throws IOException {
    Path file = folder.resolve(path);
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("too large");
    }
    byte[] bytes = Files.readAllBytes(file);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new JsonObject().put("text", text);
    } catch (CharacterCodingException e) {
      return new JsonObject().put("base64", Base64.getEncoder().encodeToString(bytes));
    }
  }

  private String reason(String path) {
    try {
      Path file = folder.resolve(path);
      if (!Files.exists(file)) {
        return "is " + path + ", and there is no file " + file;
      }
      return "is " + path + ", which " + (Files.isDirectory(file) ? "is a folder" : unreadable());
    } catch (InvalidPathException e) {
      return "is no path";
    }
  }

  private static String unreadable() {
    return "cannot be read or is larger than 64MiB";
  }
}
