package dev.legwork.executor.http;

import dev.legwork.executor.Attempt;
import dev.legwork.executor.Outcome;
import dev.legwork.job.JobError;
import dev.legwork.job.RawJson;
import dev.legwork.secret.Mask;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an http job: find the address, connect, send, follow where it is redirected, take
 * in the answer. Confined to the executor's context; for one use.
 */
final class Exchange {
  private static final int MAX_REDIRECT_BODY = 64 * 1024;

  private final Clients clients;
  private final Targets targets;
  private final InstantSource clock;
  private final Attempt attempt;
  private final HttpCall call;
  private final Outgoing outgoing;
  private final Mask mask;
  private final ResultWriter results;
  private final Redirects redirects = new Redirects();
  private final long startNanos = System.nanoTime();
  private final Promise<Outcome> outcome = Promise.promise();

  private @Nullable HttpClientRequest request;
  private @Nullable HttpClientResponse response;
  private @Nullable ResponseBody body;

  /** Decided: nothing that still arrives counts. */
  private boolean over;

  /** What an executor instance has for all its exchanges. */
  record Means(Clients clients, Targets targets, InstantSource clock) {}

  Exchange(Means means, Attempt attempt, HttpCall call, Outgoing outgoing, Mask mask) {
    clients = means.clients;
    targets = means.targets;
    clock = means.clock;
    this.attempt = attempt;
    this.call = call;
    this.outgoing = outgoing;
    this.mask = mask;
    results = new ResultWriter(attempt.job().id(), mask);
  }

  /** Makes the attempt; the future completes on the context. */
  Future<Outcome> run() {
    attempt.onStop(stop -> abort(new Outcome.Stopped(null)));
    hop();
    return outcome.future();
  }

  private void hop() {
    if (over) {
      return;
    }
    targets
        .find(outgoing.url().host())
        .onSuccess(step(addresses -> connect(addresses, 0)))
        .onFailure(this::fail);
  }

  private void connect(List<String> addresses, int index) {
    if (over) {
      return;
    }
    boolean another = index + 1 < addresses.size();
    clients
        .request(outgoing.url().tls(), outgoing.at(addresses.get(index)))
        .onSuccess(step(this::send))
        .onFailure(
            step(
                cause -> {
                  if (another && NetworkErrors.isNoConnection(cause)) {
                    connect(addresses, index + 1);
                  } else {
                    fail(cause);
                  }
                }));
  }

  private void send(HttpClientRequest connected) {
    connected.exceptionHandler(cause -> {}); // the response's future tells it too
    if (over) {
      reset(connected);
      return;
    }
    request = connected;
    HttpCall.Body content = outgoing.body();
    Future<HttpClientResponse> answer =
        content == null ? connected.send() : connected.send(content.bytes());
    answer.onSuccess(step(this::answered)).onFailure(this::fail);
  }

  private void answered(HttpClientResponse answer) {
    answer.exceptionHandler(cause -> {}); // or the client logs every answer that is given up
    if (over) {
      return;
    }
    String location = answer.getHeader(HttpHeaders.LOCATION);
    if (call.followRedirects() && location != null && Redirects.isRedirect(answer.statusCode())) {
      follow(answer, location);
    } else {
      takeIn(answer);
    }
  }

  private void follow(HttpClientResponse answer, String location) {
    HttpUrl next;
    try {
      next = redirects.next(outgoing.url(), answer.statusCode(), location);
    } catch (Redirects.Refused e) {
      abort(Outcome.failed(e.error()));
      return;
    }
    // A short body is read to its end, which keeps the connection; a long one is not worth it.
    int[] length = {0};
    answer.handler(
        chunk -> {
          length[0] += chunk.length();
          if (length[0] > MAX_REDIRECT_BODY) {
            reset(answer.request());
          }
        });
    answer
        .end()
        .onComplete(
            step(
                end -> {
                  if (!over) {
                    request = null;
                    outgoing.redirect(answer.statusCode(), next);
                    hop();
                  }
                }));
  }

  private void takeIn(HttpClientResponse answer) {
    response = answer;
    boolean bodiless =
        outgoing.method().equals(HttpMethod.HEAD)
            || answer.statusCode() == 204
            || answer.statusCode() == 304;
    String coding = bodiless ? null : coding(answer);
    ResponseBody taken = new ResponseBody(attempt, call.maxResponse(), coding, mask);
    body = taken;
    if (!bodiless && !taken.mayHold(answer.getHeader(HttpHeaders.CONTENT_LENGTH))) {
      fail(taken.tooLarge());
      return;
    }
    answer.exceptionHandler(this::fail);
    answer.handler(step(chunk -> accept(answer, taken, chunk)));
    answer.endHandler(step(end -> finish(answer, taken)));
  }

  private static @Nullable String coding(HttpClientResponse answer) {
    List<String> codings = answer.headers().getAll(HttpHeaders.CONTENT_ENCODING);
    String coding = String.join(", ", codings);
    return coding.isBlank() || coding.strip().equalsIgnoreCase("identity") ? null : coding;
  }

  private void accept(HttpClientResponse answer, ResponseBody taken, Buffer chunk) {
    if (over) {
      return;
    }
    try {
      Future<Void> stored = taken.accept(chunk);
      if (stored != null) {
        answer.pause();
        stored
            .onSuccess(
                written -> {
                  if (!over) {
                    answer.resume();
                  }
                })
            .onFailure(this::fail);
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private void finish(HttpClientResponse answer, ResponseBody taken) {
    if (over) {
      return;
    }
    over = true; // the work is done: being told to stop no longer changes what came of it
    taken
        .finish()
        .onSuccess(step(written -> outcome.tryComplete(conclude(answer, taken))))
        .onFailure(cause -> giveUp(Outcome.failed(error(cause))));
  }

  private Outcome conclude(HttpClientResponse answer, ResponseBody taken) {
    RawJson result = result(answer, taken);
    int status = answer.statusCode();
    outgoing.span().answered(status);
    if (call.success().contains(status)) {
      return new Outcome.Succeeded(result);
    }
    boolean retryable = status == 408 || status == 425 || status == 429 || status >= 500;
    Duration retryAfter =
        retryable
            ? RetryAfter.parse(
                answer.getHeader("retry-after"), answer.getHeader("date"), clock.instant())
            : null;
    JobError error =
        new JobError(
            JobError.Code.HTTP_STATUS,
            "The server answered with the status " + status,
            retryable,
            new JsonObject().put("status", status));
    return new Outcome.Failed(error, result, retryAfter);
  }

  private RawJson result(HttpClientResponse answer, @Nullable ResponseBody taken) {
    HttpUrl led = redirects.followed() ? outgoing.url() : null;
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    return results.write(answer, taken, led, millis);
  }

  private void fail(Throwable cause) {
    if (over) {
      return;
    }
    HttpClientResponse answer = response;
    RawJson head =
        answer != null && cause instanceof ResponseBody.TooLarge ? result(answer, null) : null;
    abort(new Outcome.Failed(error(cause), head, null));
  }

  private JobError error(Throwable cause) {
    return NetworkErrors.of(cause, outgoing.url().host());
  }

  private void abort(Outcome decided) {
    if (over) {
      return;
    }
    over = true;
    giveUp(decided);
  }

  /** Leaves nothing behind, then says what came of it. */
  private void giveUp(Outcome decided) {
    if (request != null) {
      reset(request);
    }
    Future<Void> cleared = body == null ? Future.succeededFuture() : body.discard();
    cleared.onComplete(any -> outcome.tryComplete(decided));
  }

  /** Closes the connection of HTTP/1.1, ends the stream of HTTP/2; nothing if it is over anyway. */
  private static void reset(HttpClientRequest sent) {
    Future<Void> ignored = sent.reset();
  }

  /** A defect in a step must end the attempt, not leave it waiting for its timeout. */
  private <T> Handler<T> step(Handler<T> handler) {
    return event -> {
      try {
        handler.handle(event);
      } catch (RuntimeException e) {
        over = true;
        if (request != null) {
          reset(request);
        }
        outcome.tryFail(e);
      }
    };
  }
}
