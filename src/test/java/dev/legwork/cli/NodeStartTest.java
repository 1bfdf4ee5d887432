package dev.legwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.config.LegworkConfig;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;

class NodeStartTest {
  private static String reason(Throwable thrown) {
    return NodeStart.reason(thrown, LegworkConfig.defaults());
  }

  @Test
  void reasonsAreOneSentenceForAPerson() {
    assertThat(reason(new RuntimeException(new BindException("Address already in use"))))
        .isEqualTo(
            "127.0.0.1:8080 is in use by another program; stop it or choose another with --port");
    assertThat(reason(new BindException("Permission denied")))
        .isEqualTo("it may not listen on 127.0.0.1:8080 (Permission denied)");
    assertThat(reason(new UnknownHostException("x"))).contains("is not known on this machine");
    assertThat(reason(new AccessDeniedException("/data")))
        .isEqualTo("/data may not be written by this user");
    assertThat(reason(new IllegalStateException())).isEqualTo("IllegalStateException");
    assertThat(reason(new IllegalStateException("The store is locked")))
        .isEqualTo("The store is locked");
  }
}
