package dev.legwork.executor.http;

import dev.legwork.executor.Attempt;
import dev.legwork.executor.JobExecutor;
import dev.legwork.executor.Outcome;
import dev.legwork.job.JobError;
import dev.legwork.job.JobKind;
import dev.legwork.job.Violation;
import dev.legwork.secret.Revealed;
import dev.legwork.secret.SecretUnavailable;
import dev.legwork.trace.WorkSpan;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Performs http jobs on the clients of Vert.x: one exchange an attempt, redirects included, with
 * addresses that the egress policy allows. Each instance has connections of its own on the event
 * loop that it was started on. An instance that was not started can {@link #check}.
 *
 * <p>A body over 64 KiB is the blob {@code body} of its attempt; the result's headers have its
 * content type.
 */
public final class HttpExecutor implements JobExecutor {
  private final Vertx vertx;
  private final HttpSettings settings;

  private Exchange.@Nullable Means means;
  private @Nullable SystemHostResolver ownResolver;

  /** An executor to be started on an event-loop context of {@code vertx}. */
  public HttpExecutor(Vertx vertx, HttpSettings settings) {
    this.vertx = vertx;
    this.settings = settings;
  }

  @Override
  public JobKind kind() {
    return JobKind.HTTP;
  }

  @Override
  public List<Violation> check(JsonObject payload) {
    return CallReader.check(payload);
  }

  @Override
  public Future<Void> start() {
    if (means == null) {
      HostResolver resolver = settings.resolver();
      if (resolver == null) {
        ownResolver = new SystemHostResolver(vertx);
        resolver = ownResolver;
      }
      EgressGuard guard = new EgressGuard(settings.egress());
      means =
          new Exchange.Means(
              new Clients(vertx, settings.trust()),
              new Targets(vertx.getOrCreateContext(), resolver, guard),
              settings.clock());
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> stop() {
    Exchange.Means ended = means;
    means = null;
    SystemHostResolver resolver = ownResolver;
    ownResolver = null;
    Future<Void> closed = ended == null ? Future.succeededFuture() : ended.clients().close();
    return resolver == null ? closed : closed.eventually(resolver::close);
  }

  @Override
  public Future<Outcome> execute(Attempt attempt) {
    Exchange.Means ready = means;
    if (ready == null) {
      return Future.failedFuture(new IllegalStateException("The http executor is not started"));
    }
    HttpCall call = CallReader.read(attempt.job().spec().payload());
    if (call == null) {
      return rejected("The payload is no http job that this node understands");
    }
    Set<String> names = call.secretNames();
    if (names.isEmpty()) {
      return exchange(ready, attempt, call, Revealed.NOTHING);
    }
    return settings
        .secrets()
        .reveal(names, call::madeOf)
        .transform(
            found -> {
              Revealed secrets = found.result();
              return found.succeeded()
                  ? secrets.mask().guard(() -> exchange(ready, attempt, call, secrets))
                  : unavailable(found.cause());
            });
  }

  private Future<Outcome> exchange(
      Exchange.Means ready, Attempt attempt, HttpCall call, Revealed secrets) {
    WorkSpan span = attempt.span().call(target(call));
    Outgoing outgoing = Outgoing.of(call, secrets.values(), span, settings.userAgent());
    Future<Outcome> outcome =
        outgoing.hasWrongHeader()
            ? rejected("A secret holds what cannot stand in a header")
            : new Exchange(ready, attempt, call, outgoing, secrets.mask()).run();
    return span.isRecording() ? outcome.onSuccess(end -> end.end(span)) : outcome;
  }

  private static Future<Outcome> unavailable(Throwable cause) {
    return cause instanceof SecretUnavailable
        ? rejected(String.valueOf(cause.getMessage()))
        : Future.failedFuture(cause);
  }

  private static WorkSpan.Target target(HttpCall call) {
    HttpUrl url = call.url();
    String path = url.target().split("\\?", 2)[0];
    return new WorkSpan.Target(
        call.method().name(), url.tls(), url.host().text(), url.port(), path);
  }

  private static Future<Outcome> rejected(String message) {
    return Future.succeededFuture(
        Outcome.failed(JobError.of(JobError.Code.REJECTED, message, false)));
  }
}
