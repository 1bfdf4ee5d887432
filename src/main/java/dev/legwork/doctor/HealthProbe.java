package dev.legwork.doctor;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URL;
import java.time.Duration;

/** Asks whoever listens on a port whether it is a node. */
final class HealthProbe {
  private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(2).toMillis();
  private static final int MAX_BYTES = 64 * 1024;

  private HealthProbe() {}

  /** Who answers. */
  enum Answer {
    READY,
    NOT_READY,
    OTHER
  }

  /** Asks for {@code /health/ready}. Blocks for some seconds at most. */
  static Answer ask(InetAddress host, int port) {
    InetAddress target = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              new URL("http", target.getHostAddress(), port, "/health/ready")
                  .openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setInstanceFollowRedirects(false);
      int status = connection.getResponseCode();
      try (InputStream body =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        return body == null ? Answer.OTHER : judge(status, body.readNBytes(MAX_BYTES));
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return Answer.OTHER;
    }
  }

  private static Answer judge(int status, byte[] body) {
    try {
      JsonObject json = new JsonObject(Buffer.buffer(body));
      if (json.getValue("checks") == null || !(json.getValue("status") instanceof String)) {
        return Answer.OTHER;
      }
      return status == 200 ? Answer.READY : Answer.NOT_READY;
    } catch (DecodeException e) {
      return Answer.OTHER;
    }
  }
}
