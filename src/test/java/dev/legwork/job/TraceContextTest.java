package dev.legwork.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String IDS = "-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-";

  private static TraceContext read(String traceparent, String... tracestate) {
    return TraceContext.of(traceparent, List.of(tracestate));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "01", "02", "03"})
  void aKnownContextStaysAsItIs(String flags) {
    TraceContext context = read("00" + IDS + flags, "a=1");

    assertThat(context.traceparent()).isEqualTo("00" + IDS + flags);
    assertThat(context.tracestate()).isEqualTo("a=1");
    assertThat(context.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @ParameterizedTest
  @CsvSource({"00,ff,03", "00,08,00", "01,ff,01", "cc,02,00", "fe,01,01"})
  void flagsThatMeanNothingHereAreNotHandedOn(String version, String flags, String own) {
    assertThat(read(version + IDS + flags).traceparent()).isEqualTo("00" + IDS + own);
  }

  @Test
  void aLaterVersionMayHaveMore() {
    assertThat(read("01" + IDS + "01-what-the-future-holds").traceparent())
        .isEqualTo("00" + IDS + "01");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473ü-00f067aa0ba902b7-01",
        " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      })
  void whatIsNoContextIsNone(String traceparent) {
    assertThat(read(traceparent, "a=1")).isNull();
  }

  @Test
  void noHeaderIsNoContext() {
    assertThat(TraceContext.of(null, List.of("a=1"))).isNull();
  }

  @Test
  void statesOfSeveralHeadersAreOneList() {
    assertThat(read("00" + IDS + "01", "a=1, b@c=2", "d=3").tracestate())
        .isEqualTo("a=1, b@c=2,d=3");
  }

  @Test
  void aStateThatIsNoListIsLeftOutAndTheTraceStays() {
    String many =
        IntStream.range(0, 33).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
    for (String bad :
        List.of("", "nothing", "=1", "a=\u0007", "a=ü", many, "a=" + "x".repeat(512))) {
      TraceContext context = read("00" + IDS + "01", bad);
      assertThat(context.traceparent()).isEqualTo("00" + IDS + "01");
      assertThat(context.tracestate()).as(bad).isNull();
    }
  }

  @Test
  void aChildHasTheTraceAndItsFlagsAndAnotherParent() {
    TraceContext parent = read("00" + IDS + "02", "a=1");

    TraceContext child = parent.child(new Random(1));

    assertThat(child.traceId()).isEqualTo(parent.traceId());
    assertThat(child.traceparent()).isNotEqualTo(parent.traceparent()).endsWith("-02");
    assertThat(child.tracestate()).isEqualTo("a=1");
    assertThat(TraceContext.of(child.traceparent(), List.of("a=1"))).isEqualTo(child);
  }

  @Test
  void aNewTraceIsValid() {
    TraceContext context = TraceContext.begin(new Random(1));

    assertThat(TraceContext.of(context.traceparent(), List.of())).isEqualTo(context);
  }

  @Test
  void theTextIsReadBack() {
    for (TraceContext context :
        List.of(read("00" + IDS + "01"), read("00" + IDS + "01", "a=1, b=2"))) {
      assertThat(TraceContext.ofText(context.text())).isEqualTo(context);
    }
  }
}
