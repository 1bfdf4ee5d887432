package dev.legwork.executor.http;

import dev.legwork.job.TraceContext;
import dev.legwork.trace.WorkSpan;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The request as it is sent, hop after hop. Confined to its exchange. */
final class Outgoing {
  private static final Set<HttpMethod> WITH_BODY =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);
  private static final List<String> OF_A_BODY =
      List.of(
          "content-type",
          "content-length",
          "content-encoding",
          "content-language",
          "content-location",
          "digest",
          "content-digest");

  private final HttpCall call;
  private final WorkSpan span;
  private final MultiMap headers = HttpHeaders.headers();
  private HttpUrl url;
  private HttpMethod method;
  private HttpCall.@Nullable Body body;
  private boolean wrongHeader;

  private Outgoing(HttpCall call, WorkSpan span) {
    this.call = call;
    this.span = span;
    url = call.url();
    method = call.method();
    body = call.body();
  }

  /**
   * The first request of {@code call}, its secrets revealed; {@code span} is its and is not ended
   * here.
   */
  static Outgoing of(HttpCall call, Map<String, String> secrets, WorkSpan span, String userAgent) {
    Outgoing request = new Outgoing(call, span);
    for (HttpCall.Header header : call.headers()) {
      String value = header.value().reveal(secrets);
      if (HeaderRules.isValue(value)) {
        request.headers.set(header.name(), value);
      } else {
        request.wrongHeader = true;
      }
    }
    request.setIfAbsent(HttpHeaders.USER_AGENT, userAgent);
    request.setIfAbsent(HttpHeaders.ACCEPT_ENCODING, ContentDecoder.ACCEPTED);
    if (!request.headers.contains("traceparent")) {
      TraceContext trace = span.context();
      request.headers.set("traceparent", trace.traceparent());
      if (trace.tracestate() != null) {
        request.setIfAbsent("tracestate", trace.tracestate());
      }
    }
    if (request.body != null) {
      request.setIfAbsent(HttpHeaders.CONTENT_TYPE, request.body.contentType());
    } else if (WITH_BODY.contains(request.method)) {
      request.headers.set(HttpHeaders.CONTENT_LENGTH, "0");
    }
    return request;
  }

  /** Whether a secret turned out to be something that no header can hold. */
  boolean hasWrongHeader() {
    return wrongHeader;
  }

  /** What is told of it, redirects and all. */
  WorkSpan span() {
    return span;
  }

  HttpUrl url() {
    return url;
  }

  HttpMethod method() {
    return method;
  }

  HttpCall.@Nullable Body body() {
    return body;
  }

  /** This hop's request to the checked {@code address}, in the name of the URL's host. */
  RequestOptions at(String address) {
    return new RequestOptions()
        .setServer(SocketAddress.inetSocketAddress(url.port(), address))
        .setHost(url.host().text())
        .setPort(url.port())
        .setMethod(method)
        .setURI(url.target())
        .setHeaders(headers)
        .setFollowRedirects(false);
  }

  /**
   * Becomes the request that a redirect asks for. What was meant for one origin alone never goes to
   * another, nor back from there.
   */
  void redirect(int status, HttpUrl next) {
    boolean toGet =
        status == 303 ? !method.equals(HttpMethod.HEAD) : method.equals(HttpMethod.POST);
    if (toGet && status <= 303) {
      method = HttpMethod.GET;
      body = null;
      OF_A_BODY.forEach(headers::remove);
    }
    if (!url.sameOrigin(next)) {
      headers.remove(HttpHeaders.AUTHORIZATION);
      headers.remove(HttpHeaders.COOKIE);
      for (HttpCall.Header header : call.headers()) {
        if (header.value().isSecret()) {
          headers.remove(header.name());
        }
      }
    }
    url = next;
  }

  private void setIfAbsent(CharSequence name, String value) {
    if (!headers.contains(name)) {
      headers.set(name, value);
    }
  }
}
