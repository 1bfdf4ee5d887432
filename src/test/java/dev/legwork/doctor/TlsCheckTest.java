package dev.legwork.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.cli.Await;
import dev.legwork.config.ConfigLoader;
import dev.legwork.config.LegworkConfig;
import dev.legwork.doctor.Finding.Level;
import dev.legwork.node.Node;
import dev.legwork.node.NodeOptions;
import dev.legwork.web.listen.Pem;
import dev.legwork.web.listen.TlsFiles;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsCheckTest {
  private static Pem pem;

  @TempDir Path folder;

  @BeforeAll
  static void make() throws Exception {
    pem = Pem.create();
  }

  private LegworkConfig config(TlsFiles files, int port) {
    Map<String, String> flags = new HashMap<>();
    flags.put("http.port", Integer.toString(port));
    flags.put("http.tls.cert", files.certificate().toString());
    flags.put("http.tls.key", files.key().toString());
    if (files.clientCa() != null) {
      flags.put("http.tls.clientCa", files.clientCa().toString());
    }
    flags.put("data.dir", folder.resolve("data").toString());
    return ConfigLoader.load(null, Map.of(), flags).config();
  }

  private static Finding look(LegworkConfig config, Duration beforeItsEnd) throws Exception {
    var now = pem.x509().getNotAfter().toInstant().minus(beforeItsEnd);
    return new TlsCheck(config, InstantSource.fixed(now)).look();
  }

  @Test
  void aCertificateIsJudgedByItsTime() throws Exception {
    LegworkConfig config = config(pem.into(folder), 0);
    assertThat(look(config, Duration.ofDays(15)).level()).isEqualTo(Level.OK);
    assertThat(look(config, Duration.ofDays(13)).found()).contains("CN=localhost expires at");
    assertThat(look(config, Duration.ofDays(-1)).found()).contains("has expired at");
    assertThat(look(config, Duration.ofDays(-1)).level()).isEqualTo(Level.WARNING);
    assertThat(look(LegworkConfig.defaults(), Duration.ZERO))
        .isEqualTo(Finding.ok("off: plain HTTP"));
  }

  @Test
  void filesThatNoNodeCouldUseAreAnError() throws Exception {
    TlsFiles files = pem.into(folder);
    Files.writeString(files.key(), "nonsense");
    Finding finding = look(config(files, 0), Duration.ofDays(15));
    assertThat(finding.level()).isEqualTo(Level.ERROR);
    assertThat(finding.found()).contains("tls.key holds no private key");
  }

  @Test
  void aNodeIsKnownByItsCertificate() throws Exception {
    TlsFiles files = pem.into(folder);
    Node node = Await.get(Node.start(config(files, 0), new NodeOptions(true, true, Map.of())));
    try {
      int port = URI.create(node.url()).getPort();
      assertThat(new PortCheck(config(files, port)).look().found())
          .contains("is taken by a Legwork node, which is ready");

      Pem.replace(files.certificate(), Pem.create().certificate());
      assertThat(new PortCheck(config(files, port)).look().level()).isEqualTo(Level.ERROR);

      TlsFiles asking = new TlsFiles(files.certificate(), files.key(), files.certificate());
      assertThat(new PortCheck(config(asking, port)).look().level()).isEqualTo(Level.WARNING);
    } finally {
      Await.done(node.close());
    }
  }
}
