package dev.legwork.node;

import dev.legwork.access.AccessKey;
import dev.legwork.access.AttemptTokens;
import dev.legwork.access.Authentication;
import dev.legwork.access.KeyFile;
import dev.legwork.access.KeyWatch;
import dev.legwork.access.Keyring;
import dev.legwork.access.LiveAttempts;
import dev.legwork.access.Scope;
import dev.legwork.config.LegworkConfig;
import dev.legwork.web.exchange.Gate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Who is let in, as the configuration says. Owned by the node. */
final class Doors {
  private static final String FILE = "file:";
  private static final String GENERATE = "generate";
  private static final int LEAST_TOKEN = 16;
  private static final int MOST_TOKEN = 256;

  private final Keyring keyring;
  private final KeyFile keys;
  private final boolean generates;
  private final InstantSource clock;
  private final AttemptTokens attemptTokens = new AttemptTokens();

  private Doors(Keyring keyring, KeyFile keys, boolean generates, InstantSource clock) {
    this.keyring = keyring;
    this.keys = keys;
    this.generates = generates;
    this.clock = clock;
  }

  /** Reads the configured token. Blocks. */
  static Doors open(LegworkConfig config, InstantSource clock) throws IOException {
    LegworkConfig.SecurityConfig security = config.security();
    String token = security.token();
    boolean generates = GENERATE.equals(token);
    Keyring keyring = new Keyring(generates ? null : configured(token), security.asks(), clock);
    return new Doors(keyring, new KeyFile(security.keys()), generates, clock);
  }

  AttemptTokens attemptTokens() {
    return attemptTokens;
  }

  Gate gate(LiveAttempts attempts) {
    return new Gate(new Authentication(keyring, attemptTokens, attempts));
  }

  /** Reads the keys, now and whenever they change. */
  Future<?> watch(Vertx vertx) {
    return vertx.deployVerticle(new KeyWatch(keys, keyring, KeyWatch.USUAL_PAUSE));
  }

  /**
   * Makes a key for an administrator if the configuration wants one and there is none; answers its
   * token, of which there is no other copy. Blocks.
   */
  Optional<String> generate() throws IOException {
    if (!generates || keys.read().stream().anyMatch(this::isAdmin)) {
      return Optional.empty();
    }
    AtomicReference<@Nullable String> token = new AtomicReference<>();
    keyring.replace(
        keys.change(
            before -> {
              if (before.stream().anyMatch(this::isAdmin)) {
                return before;
              }
              AccessKey.Fresh fresh =
                  AccessKey.make(
                      AccessKey.ADMIN_NAME, Set.of(Scope.ADMIN), null, clock.instant(), null);
              token.set(fresh.token());
              List<AccessKey> all = new ArrayList<>(before);
              all.add(fresh.key());
              return all;
            }));
    return Optional.ofNullable(token.get());
  }

  private boolean isAdmin(AccessKey key) {
    return key.scopes().contains(Scope.ADMIN)
        && key.queues() == null
        && key.countsAt(clock.instant());
  }

  private static @Nullable String configured(@Nullable String token) throws IOException {
    if (token == null || !token.startsWith(FILE)) {
      return token;
    }
    Path file = Path.of(token.substring(FILE.length()));
    // One more than may be in it with a line's end, so that what is too long is seen to be.
    byte[] bytes;
    try (var stream = Files.newInputStream(file)) {
      bytes = stream.readNBytes(MOST_TOKEN + 3);
    } catch (IOException e) {
      throw new IOException(
          "security.token: " + file + " cannot be read: " + e.getClass().getSimpleName());
    }
    String text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8).strip();
    boolean printable = text.chars().allMatch(c -> c > ' ' && c <= '~');
    if (text.length() < LEAST_TOKEN || text.length() > MOST_TOKEN || !printable) {
      throw new IOException(
          "security.token: " + file + " must hold 16 to 256 printable characters without spaces");
    }
    return text;
  }
}
