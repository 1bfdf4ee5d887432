package dev.legwork.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HealthTest {
  @TempDir Path dir;

  @Test
  void aNodeIsUpUntilItDrains() throws Exception {
    try (LiveNode node = new LiveNode(dir)) {
      for (String path :
          new String[] {"/health/live", "/livez", "/health/ready", "/readyz", "/health/started"}) {
        HttpResponse<String> answer = node.get(path);
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getString("status")).isEqualTo("UP");
      }
      assertThat(node.scrape().value("legwork_ready")).isEqualTo(1);

      LiveNode.await(node.node.drain(Duration.ZERO));

      JsonObject ready = new JsonObject(node.get("/health/ready").body());
      assertThat(node.get("/readyz").statusCode()).isEqualTo(503);
      assertThat(ready.getString("status")).isEqualTo("DOWN");
      assertThat(check(ready, "claiming").getJsonObject("data").getString("reason"))
          .contains("draining");
      assertThat(check(ready, "store").getString("status")).isEqualTo("UP");
      assertThat(check(ready, "store").getJsonObject("data").getString("name")).isEqualTo("sqlite");
      assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(node.get("/health/started").statusCode()).isEqualTo(200);
      assertThat(node.scrape().value("legwork_ready")).isEqualTo(0);
    }
  }

  @Test
  void everyEventLoopHasAPulse() throws Exception {
    try (LiveNode node = new LiveNode(dir)) {
      JsonObject live = new JsonObject(node.get("/health/live").body());

      assertThat(check(live, "event-loops").getJsonObject("data").getInteger("loops"))
          .isEqualTo(Math.max(2, Runtime.getRuntime().availableProcessors()));
    }
  }

  private static JsonObject check(JsonObject health, String name) {
    JsonArray checks = health.getJsonArray("checks");
    return checks.stream()
        .map(JsonObject.class::cast)
        .filter(check -> check.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }
}
