package dev.legwork.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.legwork.job.Dedupe.OnDuplicate;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobSpec;
import dev.legwork.job.JobState;
import dev.legwork.job.Refusal;
import dev.legwork.job.RetryPolicy;
import dev.legwork.job.RetryPolicy.OnLost;
import dev.legwork.job.Violation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobReaderTest {
  private static JsonObject json(String text) {
    return Documents.object(Buffer.buffer(text.replace('\'', '"')));
  }

  private static List<Violation> violationsOf(String text) {
    return catchThrowableOfType(Refusal.Invalid.class, () -> JobReader.read(json(text)))
        .violations();
  }

  private static List<String> pointersOf(String text) {
    return violationsOf(text).stream().map(Violation::pointer).toList();
  }

  @Test
  void aBareKindGetsEveryDefault() {
    JobSpec spec = JobReader.read(json("{'http':{'url':'https://example.com'}}"));
    assertThat(spec.kind()).isEqualTo(JobKind.HTTP);
    assertThat(spec.payload().getString("url")).isEqualTo("https://example.com");
    assertThat(spec.name()).isNull();
    assertThat(spec.queue()).isEqualTo("default");
    assertThat(spec.priority()).isEqualTo(5);
    assertThat(spec.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(spec.retry()).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(spec.after()).isEmpty();
    assertThat(spec.labels()).isEmpty();
    assertThat(JobReader.read(json("{'process':{}}")).timeout()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void everyKeyOfTheContractIsRead() {
    String text =
        """
        {'process':{'command':['true']},'name':'charge','queue':'billing','priority':9,
         'labels':{'order':'4711','empty':''},'delay':'10s','timeout':'1m','expiresIn':'1h',
         'retry':{'maxAttempts':5,'backoff':{'initial':'2s','factor':3,'max':'5m','jitter':0.5},
                  'onLost':'fail'},
         'dedupe':{'key':'charge:4711','window':'2h','onDuplicate':'replace'},
         'concurrency':{'key':'customer-9','limit':2},
         'resources':{'cpu':1.5,'memory':'256MiB','gpu':1,'licences':2},
         'after':['0190163d-8694-739b-aea5-966c26f8ad90'],
         'callback':{'url':'https://app.example.com/hooks','events':['succeeded','failed']},
         'retention':'24h'}
        """;
    JsonObject document = json(text);
    JobSpec spec = JobReader.read(document);
    assertThat(spec.name()).isEqualTo("charge");
    assertThat(spec.priority()).isEqualTo(9);
    assertThat(spec.labels()).isEqualTo(Map.of("order", "4711", "empty", ""));
    assertThat(spec.delay()).isEqualTo(Duration.ofSeconds(10));
    assertThat(spec.expiresIn()).isEqualTo(Duration.ofHours(1));
    assertThat(spec.retry().maxAttempts()).isEqualTo(5);
    assertThat(spec.retry().onLost()).isEqualTo(OnLost.FAIL);
    assertThat(spec.retry().backoff().factor()).isEqualTo(3);
    assertThat(spec.dedupe().onDuplicate()).isEqualTo(OnDuplicate.REPLACE);
    assertThat(spec.concurrency().limit()).isEqualTo(2);
    assertThat(spec.resources().amounts())
        .isEqualTo(Map.of("cpu", 1.5, "memory", 256.0 * 1024 * 1024, "gpu", 1.0, "licences", 2.0));
    assertThat(spec.after()).hasSize(1);
    assertThat(spec.callback().events())
        .containsExactlyInAnyOrder(JobState.SUCCEEDED, JobState.FAILED);
    assertThat(spec.retention()).isEqualTo(Duration.ofHours(24));
    assertThat(spec.content()).isSameAs(document);
    assertThat(JobReader.readStored(document)).isEqualTo(spec);
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    assertThat(
            pointersOf(
                "{'http':7,'priority':10,'name':'','queue':'a b','delay':5,'runAt':'soon',"
                    + "'labels':{'a/b':'x','c':1},'retry':{'maxAttempts':0,'onLost':'x','no':1},"
                    + "'concurrency':{'limit':0},'dedupe':{},'callback':{'events':['running']},"
                    + "'resources':{'gpu':0.5,'memory':'x'},'after':['x']}"))
        .containsExactlyInAnyOrder(
            "/http",
            "/priority",
            "/name",
            "/queue",
            "/delay",
            "/runAt",
            "/labels/a~1b",
            "/labels/c",
            "/retry/maxAttempts",
            "/retry/onLost",
            "/retry/no",
            "/concurrency/limit",
            "/concurrency/key",
            "/dedupe/key",
            "/callback/events/0",
            "/callback/url",
            "/resources/gpu",
            "/resources/memory",
            "/after/0");
  }

  @ParameterizedTest
  @CsvSource({
    "priorty, priority",
    "run_at, runAt",
    "Queue, queue",
    "time-out, timeout",
    "proces, process"
  })
  void anUnknownKeyIsToldWithWhatWasMeant(String key, String meant) {
    assertThat(violationsOf("{'http':{},'" + key + "':null}").get(0).detail())
        .contains("did you mean " + meant + "?");
  }

  @Test
  void aKeyLikeNoOtherIsToldWithAllThereAre() {
    assertThat(violationsOf("{'http':{},'zzzzzzzz':1}").get(0).detail())
        .contains("known are http, process");
  }

  @Test
  void aJobHasExactlyOneKind() {
    assertThat(pointersOf("{'name':'x'}")).containsExactly("");
    assertThat(pointersOf("{'http':{},'process':{}}")).containsExactly("/process");
    assertThat(JobReader.read(json("{'http':{},'process':null}")).kind()).isEqualTo(JobKind.HTTP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delay", "timeout", "expiresIn", "retention"})
  void aBareNumberIsNoDuration(String key) {
    Violation violation = violationsOf("{'http':{},'" + key + "':30}").get(0);
    assertThat(violation.pointer()).isEqualTo("/" + key);
    assertThat(violation.detail()).contains("unit");
    assertThat(pointersOf("{'http':{},'" + key + "':'30'}")).containsExactly("/" + key);
  }

  @Test
  void timesThatContradictEachOtherAreRefused() {
    assertThat(pointersOf("{'http':{},'delay':'1s','runAt':'2030-01-01T00:00:00Z'}"))
        .containsExactly("/runAt");
    assertThat(pointersOf("{'http':{},'delay':'1h','expiresIn':'1h'}"))
        .containsExactly("/expiresIn");
    assertThat(pointersOf("{'http':{},'timeout':'0s'}")).containsExactly("/timeout");
    assertThat(pointersOf("{'http':{},'retry':{'backoff':{'initial':'2s','max':'1s'}}}"))
        .containsExactly("/retry/backoff/max");
  }

  @Test
  void aTimeWithAnOffsetIsAnInstant() {
    assertThat(JobReader.read(json("{'http':{},'runAt':'2030-01-01T02:00:00.1239+02:00'}")).runAt())
        .isEqualTo(Instant.parse("2030-01-01T00:00:00.123Z"));
    assertThat(pointersOf("{'http':{},'runAt':'+999999999-01-01T00:00:00Z'}"))
        .containsExactly("/runAt");
  }

  @Test
  void controlCharactersAreNoNames() {
    assertThat(pointersOf("{'http':{},'name':'a\\u0000b','queue':'a\\nb'}"))
        .containsExactlyInAnyOrder("/name", "/queue");
    assertThat(pointersOf("{'http':{},'labels':{'k':'a\\u001b[31m'}}"))
        .containsExactly("/labels/k");
  }

  @Test
  void thereIsALimitToEverything() {
    String labels =
        IntStream.range(0, 65).mapToObj(i -> "'l" + i + "':'x'").collect(Collectors.joining(","));
    assertThat(pointersOf("{'http':{},'labels':{" + labels + "}}")).containsExactly("/labels");
    assertThat(pointersOf("{'http':{},'name':'" + "n".repeat(257) + "'}")).containsExactly("/name");
    assertThat(pointersOf("{'http':{},'queue':'" + "q".repeat(65) + "'}"))
        .containsExactly("/queue");
    assertThat(pointersOf("{'http':{},'priority':5.0}")).containsExactly("/priority");
    assertThat(pointersOf("{'http':{},'priority':99999999999}")).containsExactly("/priority");
    String unknown =
        IntStream.range(0, 500).mapToObj(i -> "'x" + i + "':1").collect(Collectors.joining(","));
    assertThat(pointersOf("{'http':{}," + unknown + "}")).hasSize(100);
  }

  @Test
  void whatIsStoredIsReadEvenIfTodaysRulesForbidIt() {
    JobSpec spec = JobReader.readStored(json("{'http':{},'priority':77,'gone':true}"));
    assertThat(spec.priority()).isEqualTo(5);
  }
}
