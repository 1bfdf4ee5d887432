package dev.legwork.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
  private static final List<String> KNOWN =
      List.of("http.port", "http.host", "store.url", "runAt", "maxAttempts", "url");

  @ParameterizedTest
  @CsvSource({
    "http.prot,http.port",
    "HTTP.PORT,http.port",
    "htp.host,http.host",
    "run_at,runAt",
    "run-at,runAt",
    "max_attempt,maxAttempts",
    "ulr,url",
    "port,http.port",
    "nonsense.port,http.port",
  })
  void aSlipOrAnotherStyleIsFound(String written, String meant) {
    assertThat(DidYouMean.nearest(written, KNOWN)).contains(meant);
    assertThat(DidYouMean.ask(written, KNOWN)).isEqualTo("; did you mean " + meant + "?");
  }

  @ParameterizedTest
  @CsvSource({"x", "color", "''", "something.else"})
  void nothingIsFarFetched(String written) {
    assertThat(DidYouMean.ask(written, KNOWN)).isEmpty();
  }

  @Test
  void aLongWordIsNotCompared() {
    assertThat(DidYouMean.nearest("x".repeat(1 << 20) + ".port", KNOWN))
        .isEqualTo(Optional.empty());
  }
}
