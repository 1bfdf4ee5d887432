package dev.legwork.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.read.ListAppender;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobLife;
import dev.legwork.job.Origin;
import dev.legwork.job.TraceContext;
import dev.legwork.store.Specs;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** The shipped logback.xml, asked for what it would write. */
class LogFormTest {
  private static final String EVIL =
      "a\nb 2025-01-01 ERROR forged\r\u001b[31m red \u0000 \u0085 \u2028 \"q\" \\";

  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

  private String written(String form) {
    try {
      LoggerContext shipped = new LoggerContext();
      shipped.putProperty("legwork.log.form", form);
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(shipped);
      configurator.doConfigure(Path.of("src/main/resources/logback.xml").toFile());
      var appender =
          (ConsoleAppender<ILoggingEvent>)
              shipped.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().next();
      assertThat(appender.getName()).isEqualTo(form);
      return new String(appender.getEncoder().encode(heard.list.get(0)), StandardCharsets.UTF_8);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Logger logger() {
    heard.start();
    Logger logger = context.getLogger("dev.legwork.engine.Example");
    logger.addAppender(heard);
    return logger;
  }

  private static Job job() {
    JobId id = JobId.next();
    Instant now = Instant.parse("2025-06-01T12:00:00Z");
    TraceContext trace =
        TraceContext.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", List.of());
    Job job =
        new Job(
            id,
            Specs.plain(),
            new Origin(now, null, trace, null, id, null),
            JobLife.submitted(Specs.plain(), 0, now));
    return JobLife.claimed(job, "n1", now);
  }

  @Test
  void jsonHasTheFieldsOfTheJob() {
    Job job = job();
    LogForm.setNode("n-1");

    JobLog.about(logger().atWarn(), job).log("Job {} is odd", job.id());

    JsonObject line = new JsonObject(written("JSON"));
    assertThat(line.getString("level")).isEqualTo("WARN");
    assertThat(line.getString("logger")).isEqualTo("dev.legwork.engine.Example");
    assertThat(line.getString("message")).isEqualTo("Job " + job.id() + " is odd");
    assertThat(line.getString("node")).isEqualTo("n-1");
    assertThat(line.getString("jobId")).isEqualTo(job.id().toString());
    assertThat(line.getInteger("attempt")).isEqualTo(1);
    assertThat(line.getString("traceId")).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(Instant.parse(line.getString("time"))).isNotNull();
  }

  @Test
  void jsonIsOneLineWhateverIsSaid() {
    logger()
        .atError()
        .addKeyValue("name", EVIL)
        .addKeyValue("message", "of another")
        .setCause(new IllegalStateException(EVIL))
        .log("Job {}", EVIL);

    String line = written("JSON");

    assertThat(line).endsWith("}\n");
    assertThat(line.substring(0, line.length() - 1).chars()).allMatch(c -> c >= 0x20);
    JsonObject json = new JsonObject(line);
    assertThat(json.getString("message")).isEqualTo("Job " + EVIL);
    assertThat(json.getString("message_")).isEqualTo("of another");
    assertThat(json.getString("name")).isEqualTo(EVIL);
    assertThat(json.getString("exception"))
        .contains("IllegalStateException")
        .contains("LogFormTest");
  }

  @Test
  void textIsOneLineAndWhatFollowsIsSetIn() {
    logger()
        .atError()
        .addKeyValue("name", EVIL)
        .setCause(new IllegalStateException(EVIL))
        .log("Job {}", EVIL);

    String text = written("TEXT");

    assertThat(text).doesNotContain("\u001b", "\r", "\u0000", "\u0085", "\u2028");
    List<String> lines = text.lines().toList();
    assertThat(lines.get(0))
        .contains("ERROR Example Job a?b 2025-01-01 ERROR forged")
        .contains("name=");
    assertThat(lines.subList(1, lines.size()))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith("    "));
    assertThat(text).endsWith("\n");
  }

  @Test
  void aPlainLineIsPlain() {
    logger().info("It is ready");

    assertThat(written("TEXT")).matches("\\S+ INFO  Example It is ready *\n");
    assertThat(written("COLOUR")).contains("\u001b[").contains("It is ready");
  }

  @Test
  void everyLevelOfASettingIsOneOfTheLibrarys() throws Exception {
    String shipped = Files.readString(Path.of("conf/legwork.yaml"));
    for (Level level : Level.values()) {
      assertThat(shipped).contains(level.name().toLowerCase(java.util.Locale.ROOT));
    }
  }
}
