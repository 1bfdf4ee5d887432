package dev.legwork.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Job;
import dev.legwork.job.JobError;
import dev.legwork.job.JobState;
import dev.legwork.job.RawJson;
import dev.legwork.store.AttemptRecord;
import dev.legwork.store.AttemptRecord.Outcome;
import dev.legwork.store.QueueSettings;
import dev.legwork.store.QueueStatus;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobWriterTest {
  private static final String HTTP = "{'http':{},'labels':{'a':'\\u00e4'}}";

  private static JsonObject written(Job job) {
    return JobWriter.toBuffer(job).toJsonObject();
  }

  @Test
  void everyKeyOfTheContractIsThere() {
    assertThat(written(Jobs.submitted(HTTP)).fieldNames())
        .containsExactly(
            ("id kind name state queue priority labels createdAt runAt startedAt finishedAt"
                    + " nextAttemptAt expiresAt attempt maxAttempts lost cancelRequested progress"
                    + " result error node parentId rootId schedule traceparent version links")
                .split(" "));
  }

  @Test
  void timesAreRfc3339WithMilliseconds() {
    JsonObject job = written(Jobs.submitted("{'http':{},'delay':'90s','expiresIn':'1h'}"));
    assertThat(job.getString("createdAt")).isEqualTo("2030-01-31T12:00:00.007Z");
    assertThat(job.getString("runAt")).isEqualTo("2030-01-31T12:01:30.007Z");
    assertThat(job.getString("expiresAt")).isEqualTo("2030-01-31T13:00:00.007Z");
    for (String text :
        List.of("1970-01-01T00:00:00Z", "2024-02-29T23:59:59.999Z", "9999-12-31T23:59:59.001Z")) {
      assertThat(Times.parse(Times.format(Instant.parse(text)))).isEqualTo(Instant.parse(text));
    }
  }

  @Test
  void aRetryingJobTellsItsNextAttemptAndKeepsItsFirstTime() {
    JsonObject job = written(Jobs.retrying("{'http':{}}"));
    assertThat(job.getString("state")).isEqualTo("retrying");
    assertThat(job.getString("nextAttemptAt")).isEqualTo("2030-01-31T12:00:32.007Z");
    assertThat(job.getString("runAt")).isEqualTo("2030-01-31T12:00:00.007Z");
    assertThat(job.getJsonObject("error").getString("code")).isEqualTo("network");
    assertThat(job.getJsonObject("error").getBoolean("retryable")).isTrue();
  }

  @Test
  void theResultIsSplicedAndLeftOutOfLists() {
    Job job = Jobs.succeeded(HTTP, "{\"status\":200,\"body\":\"\u00e4\"}");
    assertThat(written(job).getJsonObject("result").getString("body")).isEqualTo("\u00e4");
    assertThat(written(job).getJsonObject("labels").getString("a")).isEqualTo("\u00e4");
    JsonObject page = JobWriter.toPage(List.of(job), "next").toJsonObject();
    assertThat(page.getString("nextCursor")).isEqualTo("next");
    assertThat(page.getJsonArray("items").getJsonObject(0).containsKey("result")).isFalse();
    assertThat(JobWriter.toMinimalBuffer(job).toJsonObject().fieldNames())
        .containsExactly("id", "state");
  }

  @Test
  void linksNameWhatCanBeDone() {
    assertThat(written(Jobs.running(HTTP)).getJsonObject("links").fieldNames())
        .contains("self", "logs", "events", "attempts", "cancel")
        .doesNotContain("retry", "result");
    assertThat(written(Jobs.succeeded(HTTP, "1")).getJsonObject("links").fieldNames())
        .contains("result", "rerun")
        .doesNotContain("retry", "cancel");
  }

  @Test
  void attemptsTellTimesOutcomeAndUsage() {
    AttemptRecord attempt =
        new AttemptRecord(
            1,
            "n1",
            Jobs.T0,
            Jobs.T0.plusMillis(1500),
            Outcome.FAILED,
            JobError.of(JobError.Code.EXIT_CODE, "It exited with 3", true),
            new RawJson("{\"exitCode\":3,\"usage\":{\"userMs\":4}}"));
    JsonObject json =
        AttemptWriter.toBuffer(List.of(attempt))
            .toJsonObject()
            .getJsonArray("items")
            .getJsonObject(0);
    assertThat(json.getInteger("durationMs")).isEqualTo(1500);
    assertThat(json.getString("outcome")).isEqualTo("failed");
    assertThat(json.getJsonObject("usage").getInteger("userMs")).isEqualTo(4);
    assertThat(json.getJsonObject("result").getInteger("exitCode")).isEqualTo(3);
  }

  @Test
  void queuesTellSettingsAndCounts() {
    JsonObject json =
        QueueWriter.toBuffer(
                new QueueStatus(
                    new QueueSettings("q", 4, null, true),
                    Map.of(JobState.QUEUED, 3L, JobState.RUNNING, 1L),
                    Jobs.T0))
            .toJsonObject();
    assertThat(json.getInteger("concurrency")).isEqualTo(4);
    assertThat(json.getValue("maxDepth")).isNull();
    assertThat(json.getInteger("depth")).isEqualTo(3);
    assertThat(json.getJsonObject("counts").fieldNames()).hasSize(JobState.values().length);
  }

  @Test
  void anEventIsACloudEventWithTheVersionAsItsSequence() {
    Job job = Jobs.succeeded(HTTP, "1");
    JsonObject event = JobEventWriter.toBuffer(job, Jobs.T0).toJsonObject();
    assertThat(event.getString("specversion")).isEqualTo("1.0");
    assertThat(event.getString("type")).isEqualTo("dev.legwork.job.succeeded");
    assertThat(event.getLong("sequence")).isEqualTo(job.status().version());
    assertThat(event.getJsonObject("data").getString("state")).isEqualTo("succeeded");
    JsonObject history =
        JobEventWriter.toHistory(job, List.of(AttemptRecord.newestOf(job))).toJsonObject();
    assertThat(history.getJsonArray("items").stream().map(e -> ((JsonObject) e).getString("type")))
        .containsExactly(
            "dev.legwork.job.created", "dev.legwork.job.running", "dev.legwork.job.succeeded");
  }

  @Test
  void retryAfterIsAtLeastASecond() {
    Problem problem =
        Problems.of(new dev.legwork.job.Refusal.QueueFull("q", 1, Duration.ofMillis(10)));
    assertThat(problem.retryAfterSeconds()).isEqualTo(1);
    assertThat(problem.status()).isEqualTo(429);
  }
}
