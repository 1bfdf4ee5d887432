package dev.legwork.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.config.ConfigLoader;
import dev.legwork.config.LegworkConfig;
import dev.legwork.web.listen.Pem;
import dev.legwork.web.listen.TlsFiles;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node in two instances behind one port takes up new certificates while it runs. */
@Timeout(60)
class NodeTlsTest {
  private static final int INSTANCES = 2;

  private static Pem first;
  private static Pem second;

  @TempDir Path folder;

  @BeforeAll
  static void make() throws Exception {
    first = Pem.create();
    second = Pem.create();
  }

  private LegworkConfig config(TlsFiles files) {
    return ConfigLoader.load(
            null,
            Map.of(),
            Map.of(
                "http.port", "0",
                "http.instances", Integer.toString(INSTANCES),
                "http.tls.cert", files.certificate().toString(),
                "http.tls.key", files.key().toString(),
                "data.dir", folder.resolve("data").toString()))
        .config();
  }

  private static Node start(LegworkConfig config) throws Exception {
    return Node.start(config, new NodeOptions(true, true, Map.of())).await(30, SECONDS);
  }

  private static Certificate shown(Node node) throws Exception {
    SSLContext both = Pem.trusting(first, second);
    int port = URI.create(node.url()).getPort();
    try (SSLSocket socket = (SSLSocket) both.getSocketFactory().createSocket("localhost", port)) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  /** Connections in turn go to all instances. */
  private static void assertShown(Node node, Pem pem) throws Exception {
    for (int i = 0; i < 2 * INSTANCES; i++) {
      assertThat(shown(node)).isEqualTo(pem.x509());
    }
  }

  private static HttpResponse<String> ready(HttpClient client, Node node) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(node.url() + "/health/ready")).build(),
        BodyHandlers.ofString());
  }

  private static JsonObject tlsCheck(HttpResponse<String> ready) {
    assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
    return new JsonObject(ready.body())
        .getJsonArray("checks").stream()
            .map(JsonObject.class::cast)
            .filter(check -> check.getString("name").equals("tls"))
            .findFirst()
            .orElseThrow();
  }

  /** What is wrong with the certificate, or null. */
  private static String trouble(HttpResponse<String> ready) {
    return tlsCheck(ready).getJsonObject("data", new JsonObject()).getString("reason");
  }

  @Test
  void newFilesServeNewConnectionsInAllInstancesAndOldOnesGoOn() throws Exception {
    TlsFiles files = first.into(folder);
    Node node = start(config(files));
    try {
      assertThat(node.url()).startsWith("https://127.0.0.1:");
      assertShown(node, first);
      HttpClient client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_2)
              .sslContext(Pem.trusting(first))
              .build();
      assertThat(trouble(ready(client, node))).isNull();

      Pem.replace(files.certificate(), second.certificate());
      node.reloadTls().await(10, SECONDS);
      assertShown(node, first);
      assertThat(trouble(ready(client, node)))
          .contains("tls.key is not the key of the certificate");

      Pem.replace(files.key(), second.key());
      node.reloadTls().await(10, SECONDS);
      assertShown(node, second);
      // It trusts the first alone, so that this is the connection of before.
      assertThat(trouble(ready(client, node))).isNull();
    } finally {
      node.close().await(30, SECONDS);
    }
  }

  @Test
  void aCertificateThatCannotBeUsedKeepsANodeFromStarting() throws Exception {
    TlsFiles files = first.into(folder);
    Pem.replace(files.key(), second.key());
    assertThatThrownBy(() -> start(config(files)))
        .hasMessageContaining("is not the key of the certificate in");
  }

  @Test
  void programsLearnTheAddressWithItsScheme() throws Exception {
    TlsFiles files = first.into(folder);
    LegworkConfig config = config(files);
    assertThat(config.http().url(8443)).isEqualTo("https://127.0.0.1:8443");
    assertThat(LegworkConfig.defaults().http().url(80)).isEqualTo("http://127.0.0.1:80");
  }
}
