package dev.legwork.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.config.ConfigLoader;
import dev.legwork.config.LegworkConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node on loopback that was told by which names a proxy is known. */
class BehindProxyTest {
  @TempDir static Path dir;
  private static Node node;

  @BeforeAll
  static void start() throws Exception {
    LegworkConfig config =
        ConfigLoader.load(
                Path.of("/dev/null"),
                Map.of(),
                Map.of(
                    "http.port", "0",
                    "data.dir", dir.toString(),
                    "http.publicUrl", "https://jobs.example.com:8443",
                    "http.allowedHosts", "Box"))
            .config();
    node =
        Node.start(config, new NodeOptions(true, true, Map.of()))
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() throws Exception {
    node.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** The status of a request with exactly these headers. */
  private static int status(String method, String host, String origin) throws IOException {
    int port = URI.create(node.url()).getPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      String request =
          method
              + " /api/v1/queues/a/pause HTTP/1.1\r\nHost: "
              + host
              + (origin.isEmpty() ? "" : "\r\nOrigin: " + origin)
              + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return Integer.parseInt(answer.readLine().split(" ")[1]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jobs.example.com:8443, ''",
    "jobs.example.com, ''",
    "BOX, ''",
    "box:80, ''",
    "127.0.0.1, https://jobs.example.com:8443",
    "box, http://box",
  })
  void itsNamesAreKnown(String host, String origin) throws IOException {
    assertThat(status("POST", host, origin)).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example.com, ''",
    "jobs.example.com.evil.com, ''",
    "example.com, ''",
    "127.0.0.1, https://jobs.example.com",
    "127.0.0.1, https://evil.example.com",
  })
  void othersAreNot(String host, String origin) throws IOException {
    assertThat(status("POST", host, origin)).isEqualTo(403);
  }
}
