package dev.legwork.web.exchange;

import dev.legwork.job.Refusal;
import dev.legwork.wire.Documents;
import dev.legwork.wire.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads request bodies with a limit on their size that holds while they arrive, one on the time
 * they take, however steadily they trickle, and one on what all of them together may hold. One a
 * verticle, confined to its context. To be asked before anything else is waited for, else the body
 * is gone.
 */
public final class Bodies {
  private static final long SWEEP_MILLIS = 250;

  /** Bytes a second that a body must come with beyond the time that every body has. */
  private static final long LEAST_RATE = 32 * 1024;

  /** What a body may hold without a share of the budget: nearly all are smaller. */
  private static final long SMALL = 64 * 1024;

  private static final Duration SOON = Duration.ofSeconds(1);

  /** What a refused client may still send before its connection is cut. */
  private static final long MAX_DISCARDED = 1024 * 1024;

  private final Vertx vertx;
  private final long maxNanos;
  private final long budget;
  private long held;
  private final Set<Reading> underWay = new LinkedHashSet<>();
  private final long sweeper;

  /**
   * Starts the clock of slow bodies; {@link #stop()} stops it.
   *
   * @param atMost what a body may take beside a second for each 32 KiB
   * @param budget bytes that large bodies may hold together while they arrive; more are refused
   *     with a 503
   */
  public Bodies(Vertx vertx, Duration atMost, long budget) {
    this.vertx = vertx;
    this.budget = budget;
    this.maxNanos = atMost.toNanos();
    this.sweeper = vertx.setPeriodic(SWEEP_MILLIS, fired -> sweep());
  }

  /** Ends the clock. */
  public void stop() {
    vertx.cancelTimer(sweeper);
  }

  /**
   * The whole body, empty if there is none. Fails with {@link Refusal.TooLarge} as soon as it is
   * more than {@code limit} bytes or says that it will be, and with a 408 when it takes too long.
   */
  public Future<Buffer> read(HttpServerRequest request, long limit) {
    String expect = request.getHeader(HttpHeaders.EXPECT);
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && tooLong(length, limit)) {
      Reading reading = new Reading(request, limit);
      reading.refuse(tooLarge(limit));
      return reading.promise.future();
    }
    if (expect != null && expect.equalsIgnoreCase("100-continue")) {
      request.response().writeContinue();
    }
    return new Reading(request, limit).promise.future();
  }

  /** The body as a JSON object; its media type must say JSON. */
  public Future<JsonObject> object(HttpServerRequest request, long limit) {
    if (!MediaTypes.isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      return Future.failedFuture(MediaTypes.unsupported("application/json"));
    }
    return read(request, limit).map(Documents::object);
  }

  /** The body as a JSON object, or an empty object if there is no body. */
  public Future<JsonObject> optionalObject(HttpServerRequest request, long limit) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return read(request, limit)
        .map(
            body -> {
              if (body.length() == 0) {
                return new JsonObject();
              }
              if (!MediaTypes.isJson(type)) {
                throw MediaTypes.unsupported("application/json");
              }
              return Documents.object(body);
            });
  }

  private void sweep() {
    long now = System.nanoTime();
    List<Reading> late = new ArrayList<>();
    for (Reading reading : underWay) {
      if (now - reading.since < maxNanos) {
        break; // They stand in the order in which they began.
      }
      if (reading.isLate(now)) {
        late.add(reading);
      }
    }
    late.forEach(Reading::timeOut);
  }

  private static boolean tooLong(String length, long limit) {
    try {
      return Long.parseLong(length) > limit;
    } catch (NumberFormatException e) {
      return false; // The codec refuses what is no number.
    }
  }

  private static Refusal.TooLarge tooLarge(long limit) {
    return new Refusal.TooLarge("The body is larger than " + limit + " bytes");
  }

  /** One body on its way. */
  private final class Reading {
    private final HttpServerRequest request;
    private final long limit;
    private final long since = System.nanoTime();
    private final Promise<Buffer> promise = Promise.promise();
    private @Nullable Buffer body;
    private boolean owned;
    private long share;
    private long came;
    private boolean refused;
    private long discarded;

    Reading(HttpServerRequest request, long limit) {
      this.request = request;
      this.limit = limit;
      underWay.add(this);
      request.handler(this::take);
      request.endHandler(end -> finish());
      request.exceptionHandler(this::breakOff);
    }

    boolean isLate(long now) {
      return now - since - maxNanos > came * (1_000_000_000L / LEAST_RATE);
    }

    private void take(Buffer chunk) {
      came += chunk.length();
      if (refused) {
        discarded += chunk.length();
        if (discarded > MAX_DISCARDED) {
          cut();
        }
        return;
      }
      long total = (body == null ? 0 : body.length()) + (long) chunk.length();
      if (total > limit) {
        body = null;
        refuse(tooLarge(limit));
      } else if (total > SMALL && !fits(total)) {
        refuse(new Refusal.Overloaded("Too many large bodies arrive at once", SOON));
      } else if (body == null) {
        body = chunk; // Nearly every body is one chunk: no copy.
      } else {
        if (!owned) {
          body = Buffer.buffer(body.length() + chunk.length()).appendBuffer(body);
          owned = true;
        }
        body.appendBuffer(chunk);
      }
    }

    private boolean fits(long total) {
      if (held - share + total > budget) {
        return false;
      }
      held += total - share;
      share = total;
      return true;
    }

    private void giveBack() {
      held -= share;
      share = 0;
    }

    private void finish() {
      underWay.remove(this);
      giveBack();
      if (!refused) {
        promise.complete(body == null ? Buffer.buffer() : body);
      }
    }

    private void breakOff(Throwable cause) {
      underWay.remove(this);
      giveBack();
      promise.tryFail(new Refusal.Malformed("The body ended before it was whole"));
    }

    private void refuse(RuntimeException refusal) {
      refused = true;
      body = null;
      giveBack();
      promise.tryFail(refusal);
    }

    private void timeOut() {
      underWay.remove(this);
      if (refused) {
        cut();
        return;
      }
      refuse(new ProblemFailure(ProblemType.REQUEST_TIMEOUT, "The body took too long to arrive"));
      // After the answer, which is written in this same turn of the loop.
      vertx.runOnContext(answered -> cut());
    }

    private void cut() {
      underWay.remove(this);
      if (request.version() == HttpVersion.HTTP_2) {
        request.response().reset();
      } else {
        request.connection().close();
      }
    }
  }
}
