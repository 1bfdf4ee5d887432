package dev.legwork.executor.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the file system says of a command's chances. Blocks. */
final class StartCheck {
  static final int ENOENT = 2;
  static final int E2BIG = 7;
  static final int EACCES = 13;
  static final int ENOTDIR = 20;
  static final int ENOSYS = 38;

  private static final int FIRST_LINE = 128;
  private static final Pattern ERRNO = Pattern.compile("error=(\\d+)");

  private StartCheck() {}

  /** Why it cannot be started, or null if nothing speaks against it. */
  static SpawnEvent.@Nullable NotStarted problem(Command command) {
    Path cwd = Path.of(command.cwd());
    if (!Files.isDirectory(cwd)) {
      int errno = Files.exists(cwd) ? ENOTDIR : ENOENT;
      return new SpawnEvent.NotStarted(SpawnEvent.Stage.CWD, errno);
    }
    Path program = find(command);
    if (program == null || !Files.exists(program)) {
      return new SpawnEvent.NotStarted(SpawnEvent.Stage.EXEC, ENOENT);
    }
    if (Files.isDirectory(program) || !Files.isExecutable(program)) {
      return new SpawnEvent.NotStarted(SpawnEvent.Stage.EXEC, EACCES);
    }
    String interpreter = interpreter(firstLine(program));
    if (interpreter != null && !Files.isExecutable(Path.of(interpreter))) {
      return new SpawnEvent.NotStarted(SpawnEvent.Stage.EXEC, ENOENT);
    }
    return null;
  }

  /** The file that the command names, by itself or along its PATH; null if there is none. */
  static @Nullable Path find(Command command) {
    String name = command.argv().get(0);
    if (name.contains("/")) {
      return Path.of(command.cwd()).resolve(name);
    }
    Path found = null;
    for (String directory : command.env().getOrDefault("PATH", "").split(":", -1)) {
      Path path = Path.of(directory.isEmpty() ? "/nonexistent" : directory, name);
      if (Files.isRegularFile(path) && Files.isExecutable(path)) {
        return path;
      }
      found = found == null && Files.exists(path) ? path : found;
    }
    return found;
  }

  /** The first line of a script, without its end; null for what is no script. */
  static @Nullable String firstLine(Path program) {
    if (!Files.isRegularFile(program)) {
      return null;
    }
    try (InputStream in = Files.newInputStream(program)) {
      String start = new String(in.readNBytes(FIRST_LINE), StandardCharsets.UTF_8);
      int end = start.indexOf('\n');
      return start.startsWith("#!") ? start.substring(0, end < 0 ? start.length() : end) : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** The interpreter that a first line names, exactly as the kernel would look for it. */
  private static @Nullable String interpreter(@Nullable String firstLine) {
    if (firstLine == null) {
      return null;
    }
    String rest = firstLine.substring(2).stripLeading();
    int end = 0;
    while (end < rest.length() && rest.charAt(end) != ' ' && rest.charAt(end) != '\t') {
      end++;
    }
    return rest.substring(0, end);
  }

  /** The error number in a message of the JDK's. */
  static int errno(@Nullable String message) {
    Matcher matcher = ERRNO.matcher(message == null ? "" : message);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : EACCES;
  }
}
