package dev.legwork.executor.process;

import dev.legwork.job.JobError;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts into words why a program could not be started. Blocks: it looks at the files again. */
final class SpawnFailures {
  private static final Map<Integer, String> RETRYABLE =
      Map.of(11, "EAGAIN", 12, "ENOMEM", 23, "ENFILE", 24, "EMFILE", 26, "ETXTBSY");
  private static final Map<Integer, String> PERMANENT =
      Map.of(1, "EPERM", 8, "ENOEXEC", 22, "EINVAL", 36, "ENAMETOOLONG", 38, "ENOSYS", 40, "ELOOP");

  private SpawnFailures() {}

  static JobError explain(SpawnEvent.NotStarted why, Command command) {
    String program = command.argv().get(0);
    String transientName = RETRYABLE.get(why.errno());
    if (transientName != null) {
      return error(transientName, "the machine is short of what a new process needs", true, null);
    }
    if (why.errno() == StartCheck.E2BIG) {
      return error("E2BIG", "arguments and environment are too large", false, null);
    }
    return switch (why.stage()) {
      case CWD -> cwd(why.errno(), command.cwd());
      case LIMIT ->
          error("LIMITS", "the limits cannot be set here (" + name(why.errno()) + ")", false, null);
      case PIPE, FORK -> error(name(why.errno()), "the machine refused a new process", true, null);
      case EXEC -> exec(why.errno(), program, StartCheck.find(command));
    };
  }

  /** The spawner died under it. */
  static JobError lost() {
    return error("SPAWNER_LOST", "the spawner ended, and the program with it", true, null);
  }

  private static JobError cwd(int errno, String cwd) {
    return errno == StartCheck.ENOENT || errno == StartCheck.ENOTDIR
        ? error("CWD_MISSING", "working directory not found: " + cwd, false, cwd)
        : error(name(errno), "working directory cannot be entered: " + cwd, false, cwd);
  }

  private static JobError exec(int errno, String program, @Nullable Path found) {
    boolean missing = errno == StartCheck.ENOENT || errno == StartCheck.ENOTDIR;
    if ((missing || errno == StartCheck.EACCES)
        && found != null
        && Files.isRegularFile(found)
        && Files.isExecutable(found)) {
      String line = StartCheck.firstLine(found);
      String shown = line == null ? "its loader" : line.replace("\r", "\\r");
      return error(
          "BAD_INTERPRETER", "interpreter of " + program + " not found: " + shown, false, shown);
    }
    if (missing) {
      return error("ENOENT", "executable not found: " + program, false, program);
    }
    if (errno == StartCheck.EACCES) {
      return error("EACCES", "not an executable file: " + program, false, program);
    }
    return error(name(errno), "cannot be executed: " + program, false, program);
  }

  private static String name(int errno) {
    return switch (errno) {
      case StartCheck.ENOENT -> "ENOENT";
      case StartCheck.EACCES -> "EACCES";
      case StartCheck.ENOTDIR -> "ENOTDIR";
      default -> PERMANENT.getOrDefault(errno, "ERRNO_" + errno);
    };
  }

  private static JobError error(
      String reason, String message, boolean retryable, @Nullable String subject) {
    JsonObject details = new JsonObject().put("reason", reason);
    if (subject != null) {
      details.put("subject", subject);
    }
    return new JobError(JobError.Code.SPAWN_FAILED, message, retryable, details);
  }
}
