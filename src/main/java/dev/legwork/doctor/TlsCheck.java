package dev.legwork.doctor;

import dev.legwork.cli.Await;
import dev.legwork.config.LegworkConfig;
import dev.legwork.web.listen.TlsFileException;
import dev.legwork.web.listen.TlsFiles;
import dev.legwork.web.listen.TlsIdentity;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Whether the listener's certificate and key can be used, and how long yet. */
record TlsCheck(LegworkConfig config, InstantSource clock) implements Check {
  private static final Duration SOON = Duration.ofDays(14);

  @Override
  public String name() {
    return "TLS";
  }

  @Override
  public Finding look() {
    LegworkConfig.TlsConfig tls = config.http().tls();
    Path certificate = tls.cert();
    Path key = tls.key();
    if (certificate == null || key == null) {
      return Finding.ok("off: plain HTTP");
    }
    Vertx vertx = Vertx.vertx();
    try {
      TlsIdentity identity =
          TlsIdentity.read(vertx, new TlsFiles(certificate, key, tls.clientCa()));
      return judge(identity.subject(), identity.notAfter());
    } catch (TlsFileException e) {
      return Finding.error(
          String.valueOf(e.getMessage()), "Set http.tls.cert and http.tls.key to PEM files");
    } finally {
      Await.done(vertx.close());
    }
  }

  private Finding judge(String subject, Instant end) {
    Instant now = clock.instant();
    String what = "certificate of " + subject;
    if (!end.isAfter(now)) {
      return Finding.warning(
          what + " has expired at " + end, "Renew it: callers refuse it as it is");
    } else if (end.isBefore(now.plus(SOON))) {
      return Finding.warning(what + " expires at " + end, "Renew it; a node takes it up by itself");
    }
    return Finding.ok(what + " until " + end);
  }
}
