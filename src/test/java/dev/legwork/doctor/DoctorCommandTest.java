package dev.legwork.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.cli.Console;
import dev.legwork.cli.Program;
import dev.legwork.config.ConfigLoader;
import dev.legwork.config.LegworkConfig;
import dev.legwork.doctor.Finding.Level;
import dev.legwork.node.Node;
import dev.legwork.node.NodeOptions;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a whole, on this very machine. */
class DoctorCommandTest {
  private static final List<String> ALL =
      List.of(
          "configuration",
          "java",
          "user",
          "port",
          "TLS",
          "data folder",
          "disk",
          "file system",
          "fsync",
          "store",
          "clock",
          "programs",
          "limits",
          "languages",
          "cgroup",
          "isolation");

  @TempDir Path dir;

  private record Told(int exit, String out, String err) {
    JsonObject check(String name) {
      return new JsonObject(out)
          .getJsonArray("checks").stream()
              .map(JsonObject.class::cast)
              .filter(check -> check.getString("name").equals(name))
              .findFirst()
              .orElseThrow();
    }
  }

  private Told doctor(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of("PATH", "/usr/bin:/bin", "LEGWORK_DATA_DIR", dir.toString()),
            false,
            false);
    List<String> all = new ArrayList<>(List.of("doctor"));
    all.addAll(List.of(arguments));
    int exit =
        new Program(console).with("doctor", DoctorCommand::new).run(all.toArray(String[]::new));
    return new Told(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void everyCheckIsOneLineAndNothingIsLeftBehind() throws Exception {
    Told told = doctor("--set", "http.port=0");

    assertThat(told.exit()).as(told.out()).isZero();
    assertThat(told.err()).isEmpty();
    for (String name : ALL) {
      assertThat(told.out()).containsPattern("(?m)^(ok|warning) +" + name + " +\\S");
    }
    assertThat(told.out()).containsPattern("(?m)^0 errors, \\d+ warnings$");
    try (var files = Files.list(dir)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void asJsonItIsForPrograms() {
    Told told = doctor("-o", "json", "--set", "http.port=0");

    JsonObject json = new JsonObject(told.out());
    assertThat(json.getBoolean("healthy")).isTrue();
    assertThat(json.getJsonArray("checks").stream().map(c -> ((JsonObject) c).getString("name")))
        .containsExactlyElementsOf(ALL);
    assertThat(told.check("store").getString("status")).isEqualTo("ok");
    assertThat(told.check("store").getValue("advice")).isNull();
  }

  @Test
  void wrongConfigurationIsAnErrorAndTheMachineIsLookedAtAllTheSame() {
    Told told = doctor("-o", "json", "--set", "http.prot=1", "--set", "drain.timeout=x");

    assertThat(told.exit()).isEqualTo(1);
    assertThat(told.check("configuration").getString("status")).isEqualTo("error");
    assertThat(told.check("configuration").getString("found"))
        .contains("did you mean http.port?", "drain.timeout is no duration");
    assertThat(told.check("languages").getString("found")).startsWith("sh (");
  }

  @Test
  void aPortOfAnotherProgramIsAnError() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread hangUp =
          new Thread(
              () -> {
                try {
                  while (true) {
                    taken.accept().close();
                  }
                } catch (IOException e) {
                  Thread.currentThread().interrupt();
                }
              });
      hangUp.setDaemon(true);
      hangUp.start();

      Told told = doctor("-o", "json", "--set", "http.port=" + taken.getLocalPort());

      assertThat(told.exit()).isEqualTo(1);
      assertThat(told.check("port").getString("found")).endsWith("is taken by another program");
      assertThat(told.check("port").getString("advice")).contains("http.port");
    }
  }

  @Test
  void anAddressThatIsNotHereIsAnError() {
    LegworkConfig config =
        ConfigLoader.load(
                Path.of("/dev/null"),
                Map.of(),
                Map.of("http.host", "192.0.2.1", "security.insecure", "true"))
            .config();

    assertThat(new PortCheck(config).look().level()).isEqualTo(Level.ERROR);
  }

  @Test
  void aRunningNodeIsKnownByItsPortAndItsStore() throws Exception {
    LegworkConfig config =
        ConfigLoader.load(
                Path.of("/dev/null"),
                Map.of(),
                Map.of("http.port", "0", "data.dir", dir.toString()))
            .config();
    Node node =
        Node.start(config, new NodeOptions(true, false, Map.of()))
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    try {
      int port = URI.create(node.url()).getPort();
      Told told = doctor("-o", "json", "--set", "http.port=" + port);

      assertThat(told.exit()).as(told.out()).isZero();
      assertThat(told.check("port").getString("found"))
          .isEqualTo("127.0.0.1:" + port + " is taken by a Legwork node, which is ready");
      assertThat(told.check("store").getString("found"))
          .contains("schema ", "its pages are sound", "a running node has it");
    } finally {
      node.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aStoreThatIsNoneIsAnError() throws Exception {
    Files.writeString(dir.resolve("legwork.db"), "no database ".repeat(100));

    Told told = doctor("-o", "json", "--set", "http.port=0");

    assertThat(told.exit()).isEqualTo(1);
    assertThat(told.check("store").getString("found")).contains("no Legwork store");
    assertThat(told.check("store").getString("advice")).contains("Restore a backup");
  }

  @Test
  void itHasHelpWithExamples() {
    assertThat(doctor("--help").out()).startsWith("Usage: legwork doctor").contains("Examples:");
  }
}
