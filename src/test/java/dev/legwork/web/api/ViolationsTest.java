package dev.legwork.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is wrong with a job is told in one answer, whoever finds it. */
class ViolationsTest {
  private static final String BAD =
      "{'process':{'wrong':1},'priority':99,'resources':{'cpu':1},'colour':'red'}";

  private static TestNode node;

  @BeforeAll
  static void start() {
    node = new TestNode();
  }

  @AfterAll
  static void close() {
    node.close();
  }

  private static List<String> pointers(JsonObject problem) {
    return problem.getJsonArray("errors").stream()
        .map(error -> ((JsonObject) error).getString("pointer"))
        .toList();
  }

  @Test
  void theDocumentsAndTheKindsMistakesComeTogetherOnEveryWay() {
    List<String> all = List.of("/priority", "/colour", "/resources", "/process/wrong");
    for (String path : List.of("/api/v1/jobs", "/api/v1/call")) {
      var answer = node.post(path, BAD);
      assertThat(answer.statusCode()).isEqualTo(422);
      assertThat(pointers(new JsonObject(answer.body()))).containsExactlyInAnyOrderElementsOf(all);
    }
    JsonArray items =
        new JsonObject(node.post("/api/v1/jobs/batch", "[" + BAD + "]").body())
            .getJsonArray("items");
    assertThat(pointers(items.getJsonObject(0).getJsonObject("problem")))
        .containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void mistakesOfTheKindAloneAreToldTogetherToo() {
    var answer = node.post("/api/v1/jobs", "{'process':{'wrong':1},'resources':{'cpu':1}}");
    assertThat(pointers(new JsonObject(answer.body())))
        .containsExactlyInAnyOrder("/resources", "/process/wrong");
  }

  @Test
  void noMoreThanAHundredAreTold() {
    StringBuilder bad = new StringBuilder("{'process':{'wrong':1}");
    for (int i = 0; i < 500; i++) {
      bad.append(",'k").append(i).append("':1");
    }
    var answer = node.post("/api/v1/jobs", bad.append('}').toString());
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(pointers(new JsonObject(answer.body()))).hasSize(100);
  }

  @Test
  void aDocumentWithoutAKindHasNobodyElseToAsk() {
    var answer = node.post("/api/v1/jobs", "{'process':7,'priority':99}");
    assertThat(pointers(new JsonObject(answer.body())))
        .containsExactlyInAnyOrder("/process", "/priority");
  }
}
