package dev.legwork.cli;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Talks to a node by REST, blocking. Whatever the node refuses becomes a {@link Failure} that shows
 * the problem as the node told it.
 */
final class ApiClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final String API = "/api/v1";

  private final URI server;
  private final @Nullable String token;
  private final HttpClient http;

  /** Trusts for https what {@code tls} trusts, or the JVM's CAs if that is null. */
  ApiClient(URI server, @Nullable String token, @Nullable SSLContext tls) {
    this.server = server;
    this.token = token;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    http = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  /** {@code text} as one segment of a path or one value of a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  JsonObject get(String path) {
    return object(send(request("GET", path, null).build()));
  }

  /** Waits at the node until the job is final or the time is up; its answer either way. */
  JsonObject getWaiting(String path, long seconds) {
    return object(
        send(
            request("GET", path, null)
                .header("Prefer", "wait=" + seconds)
                .timeout(Duration.ofSeconds(seconds + 30))
                .build()));
  }

  JsonObject post(String path, @Nullable Buffer body) {
    return object(send(request("POST", path, body).build()));
  }

  JsonObject patch(String path, Buffer body) {
    return object(send(request("PATCH", path, body).build()));
  }

  /** The body of an answer as it comes; to be closed by the caller. */
  InputStream stream(String path, String accept, @Nullable String lastEventId) {
    HttpRequest.Builder builder = request("GET", path, null).setHeader("Accept", accept);
    if (lastEventId != null) {
      builder.header("Last-Event-ID", lastEventId);
    }
    HttpResponse<InputStream> response = exchange(builder.build(), BodyHandlers.ofInputStream());
    if (response.statusCode() < 400) {
      return response.body();
    }
    try (InputStream body = response.body()) {
      throw ProblemText.failure(response.statusCode(), body.readAllBytes());
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private HttpRequest.Builder request(String method, String path, @Nullable Buffer body) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(server + API + path))
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(body.getBytes()))
            .header("Accept", "application/json, application/problem+json");
    if (body != null) {
      builder.header("Content-Type", "application/json");
    }
    if (token != null && !token.isBlank()) {
      builder.header("Authorization", "Bearer " + token);
    }
    return builder;
  }

  private byte[] send(HttpRequest request) {
    HttpResponse<byte[]> response = exchange(request, BodyHandlers.ofByteArray());
    if (response.statusCode() >= 400) {
      throw ProblemText.failure(response.statusCode(), response.body());
    }
    return response.body();
  }

  private JsonObject object(byte[] body) {
    try {
      Object value = body.length == 0 ? new JsonObject() : Json.decodeValue(Buffer.buffer(body));
      if (value instanceof JsonObject object) {
        return object;
      } else if (value instanceof JsonArray items) {
        return new JsonObject().put("items", items);
      }
    } catch (DecodeException e) {
      // Said below, as for any other answer that no node gives.
    }
    throw Failure.failed(server + " answers, but not as a Legwork node does; check --server");
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (ConnectException e) {
      throw Failure.failed(
          "No Legwork node answers at " + server + "; start one with: java -jar legwork.jar serve");
    } catch (HttpTimeoutException e) {
      throw Failure.failed("The node at " + server + " did not answer in time");
    } catch (SSLHandshakeException e) {
      throw Failure.failed(
          server
              + " does not prove who it is: "
              + e.getMessage()
              + "; name the file of its CA with --cacert");
    } catch (SSLException e) {
      throw Failure.failed(server + " does not speak TLS as it should: " + e.getMessage());
    } catch (IOException e) {
      throw broken(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.CANCELLED, "Interrupted");
    }
  }

  private Failure broken(IOException e) {
    String message = e.getMessage();
    return Failure.failed(
        "The connection to "
            + server
            + " broke: "
            + (message == null ? e.getClass().getSimpleName() : message));
  }
}
