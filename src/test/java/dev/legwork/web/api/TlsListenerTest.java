package dev.legwork.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.access.Access;
import dev.legwork.web.listen.Connections;
import dev.legwork.web.listen.Entrance;
import dev.legwork.web.listen.Pem;
import dev.legwork.web.listen.TlsFiles;
import dev.legwork.web.listen.TlsIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsListenerTest {
  private static Pem pem;
  private static TestNode node;
  private static HttpClientAgent http2;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    pem = Pem.create();
    node = listening(pem.into(folder));
    http2 =
        node.vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setTrustOptions(
                    new PemTrustOptions().addCertValue(Buffer.buffer(pem.certificate()))));
  }

  @AfterAll
  static void stop() throws Exception {
    assertThat(get(HttpClient.Version.HTTP_2, "/health/live").statusCode()).isEqualTo(200);
    node.close();
  }

  private static TestNode listening(TlsFiles files) throws Exception {
    Vertx vertx = Vertx.vertx();
    TlsIdentity identity = TlsIdentity.read(vertx, files);
    TestNode.await(vertx.close());
    HttpSettings plain = TestNode.settings();
    HttpSettings hasty =
        new HttpSettings(
            plain.host(),
            0,
            plain.maxBody(),
            plain.maxBatchBody(),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            plain.headerTimeout(),
            plain.bodyTimeout(),
            plain.heartbeat(),
            Set.of());
    return new TestNode(
        hasty,
        new Entrance(new Connections(100, 0), identity),
        routes ->
            routes.add(
                HttpMethod.GET,
                "/large",
                Access.READ,
                ctx -> ctx.response().end(Buffer.buffer(new byte[1024 * 1024]))));
  }

  private static URI uri(TestNode of, String path) {
    return URI.create("https://localhost:" + of.http.port() + path);
  }

  private static HttpResponse<String> get(HttpClient.Version version, String path)
      throws Exception {
    HttpClient client =
        HttpClient.newBuilder().version(version).sslContext(Pem.trusting(pem)).build();
    return client.send(
        HttpRequest.newBuilder(uri(node, path)).timeout(Duration.ofSeconds(20)).build(),
        BodyHandlers.ofString());
  }

  private static HttpClientConnection connection() {
    return TestNode.await(
        http2.connect(new HttpConnectOptions().setHost("localhost").setPort(node.http.port())));
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void bothVersionsOfHttpAreSpoken(HttpClient.Version version) throws Exception {
    HttpResponse<String> response = get(version, "/health/live");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothVersionsOfTlsAreSpoken(String version) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            Pem.trusting(pem).getSocketFactory().createSocket("localhost", node.http.port())) {
      socket.setEnabledProtocols(new String[] {version});
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void olderVersionsOfTlsAreRefused() throws IOException {
    // A hello that offers TLS 1.2 at most is answered with a handshake record, 22.
    assertThat(answerToHello(3)).startsWith(22);
    // One that offers 1.1 or 1.0 at most gets an alert, 21: fatal (2), protocol version (70).
    assertThat(answerToHello(2)).startsWith(21).endsWith(2, 70);
    assertThat(answerToHello(1)).startsWith(21).endsWith(2, 70);
  }

  /** The beginning of what comes back to the hello of a client of TLS 1.(minor - 1). */
  private static byte[] answerToHello(int minor) throws IOException {
    Buffer body = Buffer.buffer();
    body.appendByte((byte) 3).appendByte((byte) minor).appendBytes(new byte[32]);
    body.appendByte((byte) 0);
    // ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 and, for the older ones, .._CBC_SHA; no compression.
    body.appendUnsignedShort(4).appendUnsignedShort(0xc02b).appendUnsignedShort(0xc009);
    body.appendByte((byte) 1).appendByte((byte) 0);
    Buffer extensions = Buffer.buffer();
    // Groups: secp256r1. Signatures: ECDSA with SHA-256.
    extensions.appendUnsignedShort(10).appendUnsignedShort(4).appendUnsignedShort(2);
    extensions.appendUnsignedShort(23);
    extensions.appendUnsignedShort(13).appendUnsignedShort(4).appendUnsignedShort(2);
    extensions.appendUnsignedShort(0x0403);
    body.appendUnsignedShort(extensions.length()).appendBuffer(extensions);
    Buffer record = Buffer.buffer();
    record.appendByte((byte) 22).appendByte((byte) 3).appendByte((byte) 1);
    record.appendUnsignedShort(body.length() + 4).appendByte((byte) 1);
    record.appendMedium(body.length()).appendBuffer(body);
    try (Socket socket = node.socket()) {
      socket.getOutputStream().write(record.getBytes());
      return socket.getInputStream().readNBytes(7);
    }
  }

  @Test
  void plainHttpOnThisPortIsClosedWithoutHarm() throws IOException {
    try (Socket socket = node.socket()) {
      RawHttp.send(socket, RawHttp.LIVE);
      assertThat(RawHttp.readAll(socket)).doesNotContain("HTTP/1.1 200");
    }
  }

  @Test
  void whoDoesNotTrustTheCertificateDoesNotGetIn() {
    assertThatThrownBy(
            () ->
                HttpClient.newHttpClient()
                    .send(
                        HttpRequest.newBuilder(uri(node, "/health/live")).build(),
                        BodyHandlers.ofString()))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void aNameThatIsNotOurOwnIsRefusedOverTlsToo() throws Exception {
    try (Socket socket =
        Pem.trusting(pem).getSocketFactory().createSocket("localhost", node.http.port())) {
      RawHttp.send(
          socket, "GET /health/live HTTP/1.1\r\nConnection: close\r\nHost: evil.example\r\n\r\n");
      assertThat(RawHttp.readAll(socket)).startsWith("HTTP/1.1 403");
    }
    HttpClientConnection connection = connection();
    int status =
        TestNode.await(
            connection
                .request(HttpMethod.GET, "/health/live")
                .compose(
                    request -> request.authority(HostAndPort.create("evil.example", 80)).send())
                .map(response -> response.statusCode()));
    assertThat(status).isEqualTo(403);
    TestNode.await(connection.close());
  }

  @Test
  void streamsOfOneConnectionAreBounded() {
    HttpClientConnection connection = connection();
    TestNode.await(connection.request(HttpMethod.GET, "/health/live").compose(r -> r.send()));
    assertThat(connection.remoteSettings().getMaxConcurrentStreams()).isEqualTo(100);
    assertThat(connection.remoteSettings().getMaxHeaderListSize()).isEqualTo(8 * 1024);
    TestNode.await(connection.close());
  }

  @Test
  void whoOpensAndResetsStreamsWithoutEndIsCut() throws Exception {
    HttpClientConnection connection = connection();
    CompletableFuture<Void> gone = new CompletableFuture<>();
    connection.closeHandler(closed -> gone.complete(null));
    resetAgain(connection, 1000);
    gone.get(30, TimeUnit.SECONDS);
  }

  private static void resetAgain(HttpClientConnection connection, int left) {
    Future<Void> sent =
        connection
            .request(HttpMethod.GET, "/health/live")
            .compose(
                request ->
                    request
                        .sendHead()
                        .map(
                            head -> {
                              request.reset(8);
                              return null;
                            }));
    if (left > 1) {
      sent.onSuccess(reset -> resetAgain(connection, left - 1));
    }
  }

  @Test
  void aStreamThatNobodyReadsIsCutAlthoughTheClientPings() throws Exception {
    HttpClientConnection connection = connection();
    CompletableFuture<Void> over = new CompletableFuture<>();
    connection.closeHandler(closed -> over.complete(null));
    Future<Void> unread =
        connection
            .request(HttpMethod.GET, "/large")
            .compose(HttpClientRequest::send)
            .map(
                response -> {
                  response.pause();
                  response.exceptionHandler(reset -> over.complete(null));
                  return null;
                });
    TestNode.await(unread);
    while (!over.isDone()) {
      connection.ping(Buffer.buffer("12345678"));
      try {
        over.get(50, TimeUnit.MILLISECONDS);
      } catch (java.util.concurrent.TimeoutException e) {
        continue; // Not reset yet: the next ping.
      }
    }
    TestNode.await(connection.close());
  }

  @Test
  void clientsShowACertificateWhereOneIsAskedFor(@TempDir Path folder) throws Exception {
    Pem client = Pem.create();
    TlsFiles files = pem.into(folder);
    Path ca = folder.resolve("clients.crt");
    Pem.replace(ca, client.certificate());
    try (TestNode asking = listening(new TlsFiles(files.certificate(), files.key(), ca))) {
      HttpRequest request = HttpRequest.newBuilder(uri(asking, "/health/live")).build();
      HttpClient known = HttpClient.newBuilder().sslContext(client.showing(pem)).build();
      assertThat(known.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      HttpClient nobody = HttpClient.newBuilder().sslContext(Pem.trusting(pem)).build();
      assertThatThrownBy(() -> nobody.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
      HttpClient stranger = HttpClient.newBuilder().sslContext(pem.showing(pem)).build();
      assertThatThrownBy(() -> stranger.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }
}
