package dev.legwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobViewTest {
  private static JobView ended(String state) {
    return state.equals("timeout")
        ? new JobView(
            new JsonObject()
                .put("state", "failed")
                .put("error", new JsonObject().put("code", "timeout")))
        : new JobView(new JsonObject().put("state", state));
  }

  @ParameterizedTest
  @CsvSource({
    "succeeded,0",
    "failed,1",
    "expired,1",
    "cancelled,3",
    "timeout,4",
    "succeeded succeeded,0",
    "succeeded cancelled,3",
    "cancelled timeout,4",
    "timeout failed,1"
  })
  void exitCodesTellTheWorstEnd(String states, int code) {
    List<JobView> jobs = Arrays.stream(states.split(" ")).map(JobViewTest::ended).toList();

    assertThat(JobView.exitCode(jobs)).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"result\":{\"exitCode\":0,\"text\":\"hi\\n\"}} | hi",
        "{\"result\":{\"exitCode\":0,\"json\":{\"a\":1}}} | {\"a\":1}",
        "{\"result\":{\"status\":200,\"bytes\":12}} | status 200, 12 bytes",
        "{\"result\":[1,2]} | [1,2]",
        "{\"result\":null} | ''",
        "{\"error\":{\"code\":\"network\",\"message\":\"refused\"}} | network: refused",
        "{\"result\":\"a\\u001b]8;;x\\u202Eb\"} | \"a ]8;;x b\"",
      })
  void resultsFitOnOneHarmlessLine(String json, String brief) {
    JsonObject job = new JsonObject(json);
    String expected = brief.startsWith("\"a ]") ? null : brief;
    String shown = new JobView(job).brief();

    if (expected == null) {
      assertThat(shown).doesNotContain("\u001b").doesNotContain("\u202e");
    } else {
      assertThat(shown).isEqualTo(expected);
    }
  }

  @Test
  void longResultsAreCut() {
    assertThat(new JobView(new JsonObject().put("result", "x".repeat(500))).brief())
        .hasSize(72)
        .endsWith("..");
  }

  @Test
  void tablesAlignTheirColumns() {
    Table table = new Table("A", "BB");
    table.row("long one", 1);
    table.row(null, "x\ny");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    table.print(new PrintStream(out, true, StandardCharsets.UTF_8));

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("A         BB\nlong one  1\n-         x y\n");
  }
}
