package dev.legwork.executor.process;

import dev.legwork.job.Job;
import dev.legwork.secret.SecretSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the operator decides about programs.
 *
 * @param workDir where attempts get their directories; this node's alone, made if it is missing
 * @param nativeDir where the spawner is put to be executed; made if it is missing
 * @param enabled whether programs are run at all
 * @param allow the only executables that may be run, absolute; empty for all
 * @param path the {@code PATH} of programs, also the one along which they are found
 * @param url {@code LEGWORK_URL} of programs, asked when one is started; empty for none
 * @param token {@code LEGWORK_TOKEN} of a job's program; empty for none
 * @param secrets where the secrets that jobs name come from
 */
public record ProcessSettings(
    Path workDir,
    Path nativeDir,
    boolean enabled,
    List<String> allow,
    String path,
    Supplier<Optional<String>> url,
    Function<Job, Optional<String>> token,
    SecretSource secrets) {
  /** Where the usual programs are. */
  public static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  public ProcessSettings {
    workDir = workDir.toAbsolutePath().normalize();
    nativeDir = nativeDir.toAbsolutePath().normalize();
    allow = List.copyOf(allow);
  }

  /** Everything may be run, nothing is handed to programs. */
  public static ProcessSettings open(Path workDir, Path nativeDir) {
    return new ProcessSettings(
        workDir,
        nativeDir,
        true,
        List.of(),
        DEFAULT_PATH,
        Optional::empty,
        job -> Optional.empty(),
        SecretSource.NONE);
  }
}
