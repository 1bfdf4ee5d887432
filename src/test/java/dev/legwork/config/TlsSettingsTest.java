package dev.legwork.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsSettingsTest {
  @TempDir Path folder;

  private static LegworkConfig.HttpConfig http(Map<String, String> flags) {
    return ConfigLoader.load(null, Map.of(), flags).config().http();
  }

  @Test
  void withoutThemHttpIsPlain() {
    assertThat(http(Map.of()).tls().isOn()).isFalse();
    assertThat(http(Map.of()).url(80)).isEqualTo("http://127.0.0.1:80");
  }

  @Test
  void aCertificateAndItsKeyTurnItOn() throws IOException {
    String cert = Files.createFile(folder.resolve("c")).toString();
    String key = Files.createFile(folder.resolve("k")).toString();
    LegworkConfig.HttpConfig http =
        http(Map.of("http.tls.cert", cert, "http.tls.key", key, "http.host", "::1"));
    assertThat(http.tls().isOn()).isTrue();
    assertThat(http.url(443)).isEqualTo("https://[::1]:443");
  }

  @Test
  void oneWithoutTheOtherAndFilesThatAreNotThereAreToldAtOnce() {
    String none = folder.resolve("none").toString();
    assertThatThrownBy(
            () -> http(Map.of("http.tls.cert", none, "http.tls.clientCa", folder.toString())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("http.tls.cert needs http.tls.key beside it")
        .hasMessageContaining("http.tls.cert is no file that is there")
        .hasMessageContaining("http.tls.clientCa is a folder");
    assertThatThrownBy(() -> http(Map.of("http.tls.key", none, "http.tls.clientCa", none)))
        .hasMessageContaining("http.tls.key needs http.tls.cert beside it")
        .hasMessageContaining("http.tls.clientCa needs http.tls.cert beside it");
  }

  @Test
  void connectionsOfOneAddressAreLimitedWhereOthersReachTheNode() {
    assertThat(http(Map.of()).maxConnections()).isEqualTo(10_000);
    assertThat(http(Map.of()).maxConnectionsPerAddress()).isZero();
    assertThat(
            http(Map.of("http.host", "0.0.0.0", "security.insecure", "true"))
                .maxConnectionsPerAddress())
        .isEqualTo(1000);
    assertThat(http(Map.of("http.maxConnectionsPerAddress", "7")).maxConnectionsPerAddress())
        .isEqualTo(7);
  }
}
