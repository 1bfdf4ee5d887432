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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Asks whoever listens on a port whether it is a node. */
final class HealthProbe {
  private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(2).toMillis();

  /** A node that just started on a busy machine takes its time for its first answer. */
  private static final int ANSWER_MILLIS = (int) Duration.ofSeconds(5).toMillis();

  private static final int MAX_BYTES = 64 * 1024;

  private HealthProbe() {}

  /** Who answers. */
  enum Answer {
    READY,
    NOT_READY,
    OTHER
  }

  /**
   * Asks for {@code /health/ready}. Blocks for some seconds at most.
   *
   * @param certificate PEM file of the certificate that a node here would show, and the only one
   *     that is taken for a node's; null to ask in plain HTTP
   */
  static Answer ask(InetAddress host, int port, @Nullable Path certificate) {
    InetAddress target = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              new URL(
                      certificate == null ? "http" : "https",
                      target.getHostAddress(),
                      port,
                      "/health/ready")
                  .openConnection(Proxy.NO_PROXY);
      if (certificate != null && connection instanceof HttpsURLConnection secured) {
        trust(secured, certificate);
      }
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      connection.setInstanceFollowRedirects(false);
      int status = connection.getResponseCode();
      try (InputStream body =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        return body == null ? Answer.OTHER : judge(status, body.readNBytes(MAX_BYTES));
      } finally {
        connection.disconnect();
      }
    } catch (IOException | GeneralSecurityException e) {
      return Answer.OTHER;
    }
  }

  /** The very certificate says more than the name in it, which need not be this address. */
  private static void trust(HttpsURLConnection connection, Path file)
      throws IOException, GeneralSecurityException {
    Certificate expected;
    try (InputStream pem = Files.newInputStream(file)) {
      expected = CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("node", expected);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    connection.setSSLSocketFactory(context.getSocketFactory());
    connection.setHostnameVerifier((name, session) -> isPeer(session, expected));
  }

  private static boolean isPeer(SSLSession session, Certificate expected) {
    try {
      return session.getPeerCertificates()[0].equals(expected);
    } catch (SSLPeerUnverifiedException e) {
      return false;
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
