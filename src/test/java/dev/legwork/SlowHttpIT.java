package dev.legwork;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The built jar under {@code slowhttptest} (a Debian package): a thousand connections that are slow
 * in each of its ways, while a client as usual is served throughout.
 */
@Tag("slow")
class SlowHttpIT {
  private static final int CONNECTIONS = 1000;

  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-H -i 2 -x 24 -t GET -u /health/live",
        "-B -i 2 -x 10 -s 60000 -t POST -f application/json -u /api/v1/jobs",
        "-R -a 10 -b 3000 -t HEAD -u /health/live",
        "-X -w 10 -y 20 -n 2 -z 32 -k 3 -t GET -u /openapi.yaml"
      })
  void othersAreServedMeanwhile(String attack) throws Exception {
    assertThat(isThere()).as("slowhttptest, the Debian package, is installed").isTrue();
    try (ServedNode node = ServedNode.start(data, "--set", "http.idleTimeout=65s")) {
      Path report = data.resolve("report.txt");
      Process attacker =
          new ProcessBuilder(command(attack, node.url()))
              .directory(data.toFile())
              .redirectErrorStream(true)
              .redirectOutput(report.toFile())
              .start();
      try {
        int served = 0;
        while (attacker.isAlive()) {
          String id = node.submit(job());
          assertThat(node.ended(id).getString("state")).isEqualTo("succeeded");
          served++;
        }
        assertThat(served).isPositive();
      } finally {
        attacker.destroyForcibly().waitFor(60, SECONDS);
      }
      String text = Files.readString(report).replaceAll("\u001b\\[[0-9;]*m", "");
      // It has connections of its own beside the attack, and says of them whether they were served.
      assertThat(text).contains("Test ended").doesNotContainPattern("service available:\\s+NO");
      assertThat(text).doesNotContain("Cannot establish connection");
      assertThat(node.isReady()).isTrue();
    }
  }

  private static List<String> command(String attack, String url) {
    List<String> command = new ArrayList<>(List.of("slowhttptest"));
    command.addAll(
        List.of("-c", String.valueOf(CONNECTIONS), "-r", "500", "-l", "40", "-p", "5", "-v", "1"));
    for (String word : attack.split(" ", -1)) {
      command.add(word.startsWith("/") ? url + word : word);
    }
    return command;
  }

  private static JsonObject job() {
    return new JsonObject()
        .put("process", new JsonObject().put("command", new JsonArray(List.of("true"))));
  }

  private static boolean isThere() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "slowhttptest")));
  }
}
