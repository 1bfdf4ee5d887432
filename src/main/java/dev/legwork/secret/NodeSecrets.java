package dev.legwork.secret;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's secrets, by name: the variable {@code LEGWORK_SECRET_NAME}, else the file that {@code
 * LEGWORK_SECRET_NAME_FILE} names, else the file {@code NAME} of a folder. Files are read when they
 * are used and never on an event loop. Owned by the node, which closes it; safe on any thread.
 */
public final class NodeSecrets implements SecretSource, AutoCloseable {
  static final String TOO_LARGE = "it is longer than " + SecretFiles.MAX_BYTES / 1024 + " KiB";

  private static final Logger LOG = LoggerFactory.getLogger(NodeSecrets.class);
  private static final String VARIABLE = "LEGWORK_SECRET_";
  private static final String FILE = "_FILE";
  private static final int THREADS = 2;

  /** Making the mask of more than this many characters takes an event loop too long. */
  private static final int MAX_INLINE = 2048;

  private final Map<String, String> environment;
  private final @Nullable Path folder;
  private final WorkerExecutor worker;
  private final MaskCache masks = new MaskCache();

  /**
   * Reads nothing yet.
   *
   * @param environment the process's environment
   * @param folder holds a secret in each file, by the file's name; null for none
   */
  public NodeSecrets(Vertx vertx, Map<String, String> environment, @Nullable Path folder) {
    this.environment = Map.copyOf(environment);
    this.folder = folder == null ? null : folder.toAbsolutePath();
    worker = vertx.createSharedWorkerExecutor("legwork-secrets", THREADS, 1, TimeUnit.MINUTES);
  }

  /** Says in the log what is wrong with the folder, if anything is. Blocks. */
  public void look() {
    if (folder != null && !Files.isDirectory(folder)) {
      LOG.warn("secrets.dir {} is no folder: until it is one, no secret is found there", folder);
    }
  }

  @Override
  public Future<Revealed> reveal(
      Set<String> names, Function<Map<String, String>, List<String>> more) {
    if (names.isEmpty()) {
      return Future.succeededFuture(Revealed.NOTHING);
    }
    int length = 0;
    for (String name : names) {
      String value = variable(name);
      length += value == null ? MAX_INLINE + 1 : value.length();
    }
    if (length > MAX_INLINE) {
      return worker.executeBlocking(() -> find(names, more), false);
    }
    try {
      return Future.succeededFuture(find(names, more));
    } catch (SecretUnavailable e) {
      return Future.failedFuture(e);
    }
  }

  /** Ends its threads. Safe to call twice. */
  @Override
  public void close() {
    worker.close().onFailure(failed -> LOG.warn("Threads for secrets are not closed", failed));
  }

  private Revealed find(Set<String> names, Function<Map<String, String>, List<String>> more)
      throws SecretUnavailable {
    Map<String, String> values = new HashMap<>();
    for (String name : names) {
      String value = SecretReference.isName(name) ? find(name) : null;
      if (value == null) {
        throw SecretUnavailable.missing(name);
      }
      values.put(name, checked(name, value));
    }
    List<String> hidden = new ArrayList<>(values.values());
    hidden.addAll(more.apply(values));
    return new Revealed(values, masks.of(hidden));
  }

  private @Nullable String find(String name) throws SecretUnavailable {
    String value = variable(name);
    if (value == null) {
      String file = environment.getOrDefault(VARIABLE + name + FILE, "");
      value = file.isEmpty() ? null : readNamed(name, file);
    }
    return value == null && folder != null ? SecretFiles.read(name, folder.resolve(name)) : value;
  }

  /** What the variable of {@code X_FILE} holds is where the secret {@code X} is, not a secret. */
  private @Nullable String variable(String name) {
    String value = name.endsWith(FILE) ? null : environment.get(VARIABLE + name);
    return value == null || value.isEmpty() ? null : value;
  }

  private static String readNamed(String name, String file) throws SecretUnavailable {
    try {
      String value = SecretFiles.read(name, Path.of(file));
      if (value != null) {
        return value;
      }
    } catch (InvalidPathException e) {
      // No file can be there either.
    }
    throw SecretUnavailable.unusable(name, "the file that holds it is missing");
  }

  private static String checked(String name, String value) throws SecretUnavailable {
    if (value.isEmpty()) {
      throw SecretUnavailable.unusable(name, "it is empty");
    }
    if (value.indexOf('\0') >= 0) {
      throw SecretUnavailable.unusable(name, "it is no text, as it contains NUL");
    }
    if (value.getBytes(StandardCharsets.UTF_8).length > SecretFiles.MAX_BYTES) {
      throw SecretUnavailable.unusable(name, TOO_LARGE);
    }
    return value;
  }
}
