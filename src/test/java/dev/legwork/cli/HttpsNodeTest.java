package dev.legwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.web.listen.Pem;
import dev.legwork.web.listen.TlsFiles;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsNodeTest {
  private static Vertx vertx;
  private static HttpServer server;
  private static Path ca;

  @TempDir Path folder;

  @BeforeAll
  static void start(@TempDir Path files) throws Exception {
    TlsFiles pem = Pem.create().into(files);
    ca = pem.certificate();
    vertx = Vertx.vertx();
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(ca.toString())
                            .setKeyPath(pem.key().toString())))
            .requestHandler(
                request ->
                    request
                        .response()
                        .putHeader("content-type", "application/json")
                        .end("{\"items\":[],\"nextCursor\":null}"))
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    vertx
        .createNetServer()
        .connectHandler(
            socket -> {
              socket.pause(); // Or what comes before there is somebody to read it is lost.
              vertx
                  .createNetClient()
                  .connect(server.actualPort(), "127.0.0.1")
                  .onSuccess(
                      node -> {
                        socket.pipeTo(node);
                        node.pipeTo(socket);
                      });
            })
        .listen(server.actualPort(), "127.0.0.2")
        .await(10, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private static Ran list(Map<String, String> environment, String host, String... more) {
    String[] arguments = new String[4 + more.length];
    System.arraycopy(
        new String[] {"job", "list", "--server", "https://" + host + ":" + server.actualPort()},
        0,
        arguments,
        0,
        4);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return Ran.program(environment, "", false, arguments);
  }

  @Test
  void aNodeWhoseCaIsNamedIsTrusted() {
    assertThat(list(Map.of(), "localhost", "--cacert", ca.toString()).exit()).isZero();
    assertThat(list(Map.of("LEGWORK_CACERT", ca.toString()), "127.0.0.1").exit()).isZero();
  }

  @Test
  void aStrangerIsNot() {
    Ran ran = list(Map.of(), "localhost");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("does not prove who it is").contains("--cacert");
  }

  @Test
  void aNodeOfAnotherNameIsNot() {
    Ran ran = list(Map.of(), "127.0.0.2", "--cacert", ca.toString());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("does not prove who it is");
  }

  @Test
  void aCaFileThatIsNoneIsAMistakeOfUse() throws Exception {
    Ran missing = list(Map.of(), "localhost", "--cacert", "/no/such/file");
    assertThat(missing.exit()).isEqualTo(2);
    assertThat(missing.err()).contains("there is no such file");
    Path nonsense = Files.writeString(folder.resolve("ca"), "nonsense");
    Ran wrong = list(Map.of(), "localhost", "--cacert", nonsense.toString());
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("holds no certificate");
  }
}
