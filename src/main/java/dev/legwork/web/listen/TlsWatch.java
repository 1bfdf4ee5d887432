package dev.legwork.web.listen;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the PEM files by their content and hands a new identity on. Files that cannot be used, or
 * of which one is new and the other not yet, change nothing. Owned by the node; safe on any thread.
 */
public final class TlsWatch {
  private static final Logger LOG = LoggerFactory.getLogger(TlsWatch.class);
  private static final Duration SOON = Duration.ofDays(14);

  private final Vertx vertx;
  private final TlsFiles files;
  private final Duration period;
  private final InstantSource clock;
  private final Function<TlsIdentity, Future<?>> use;

  private volatile TlsIdentity current;
  private volatile @Nullable String trouble;

  /** What the last look found, to tell a replacement under way from one that went wrong. */
  private @Nullable String found;

  private @Nullable String told;
  private boolean toldOfExpiry;
  private boolean stopped;
  private long timer = -1;
  private Future<Void> looking = Future.succeededFuture();

  /**
   * Watches once started.
   *
   * @param current what is in use
   * @param period between two looks
   * @param use makes all listeners use another one, for new connections
   */
  public TlsWatch(
      Vertx vertx,
      TlsFiles files,
      TlsIdentity current,
      Duration period,
      InstantSource clock,
      Function<TlsIdentity, Future<?>> use) {
    this.vertx = vertx;
    this.files = files;
    this.current = current;
    this.period = period;
    this.clock = clock;
    this.use = use;
  }

  /** Begins to look now and then. */
  public synchronized void start() {
    tellOfExpiry();
    again();
  }

  /** Looks no more. */
  public synchronized void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  /** Looks at once; completes, always well, when what was found is in use or refused. */
  public synchronized Future<Void> look() {
    looking =
        looking.transform(
            before ->
                vertx
                    .executeBlocking(this::changed)
                    .compose(this::replace)
                    .otherwise(this::refused));
    return looking;
  }

  /** What is wrong with the certificate, for people; null if nothing is. */
  public @Nullable String trouble() {
    String refused = trouble;
    if (refused != null) {
      return "The certificate in use is the old one: " + refused;
    }
    Instant end = current.notAfter();
    return end.isAfter(clock.instant()) ? null : "The certificate has expired at " + end;
  }

  private synchronized void again() {
    if (!stopped) {
      timer = vertx.setTimer(period.toMillis(), fired -> look().onComplete(looked -> again()));
    }
  }

  /** The new identity, or null if nothing changed. */
  private @Nullable TlsIdentity changed() {
    TlsIdentity.TlsContent content = TlsIdentity.content(files);
    return content.equals(current.content()) ? null : TlsIdentity.check(vertx, files, content);
  }

  private Future<Void> replace(@Nullable TlsIdentity identity) {
    if (identity == null) {
      good();
      return Future.succeededFuture();
    }
    return use.apply(identity)
        .map(
            used -> {
              current = identity;
              good();
              LOG.info(
                  "The listener has a new certificate: {}, until {}",
                  identity.subject(),
                  identity.notAfter());
              return null;
            });
  }

  private synchronized void good() {
    trouble = null;
    found = null;
    told = null;
    tellOfExpiry();
  }

  /** Told at the second look that finds the same: the other file may be on its way. */
  private synchronized @Nullable Void refused(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    trouble = message;
    if (message.equals(found) && !message.equals(told)) {
      told = message;
      LOG.warn("The new certificate is not used, the old one stays: {}", message);
    }
    found = message;
    tellOfExpiry();
    return null;
  }

  private synchronized void tellOfExpiry() {
    Instant end = current.notAfter();
    boolean near = end.isBefore(clock.instant().plus(SOON));
    if (near && !toldOfExpiry) {
      boolean over = end.isBefore(clock.instant());
      LOG.warn(
          "The certificate of the listener, {}, {} at {}",
          current.subject(),
          over ? "has expired" : "expires",
          end);
    }
    toldOfExpiry = near;
  }
}
