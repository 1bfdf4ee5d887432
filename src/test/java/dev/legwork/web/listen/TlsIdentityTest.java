package dev.legwork.web.listen;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {
  private static final Duration NEVER = Duration.ofDays(1);

  private static Vertx vertx;
  private static Pem first;
  private static Pem second;

  @TempDir Path folder;
  private TlsFiles files;
  private final List<TlsIdentity> used = new ArrayList<>();

  @BeforeAll
  static void prepare() throws Exception {
    vertx = Vertx.vertx();
    first = Pem.create();
    second = Pem.create();
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().await(10, SECONDS);
  }

  @BeforeEach
  void write() throws IOException {
    files = first.into(folder);
  }

  private TlsIdentity read() {
    return TlsIdentity.read(vertx, files);
  }

  private TlsWatch watch() {
    return new TlsWatch(
        vertx,
        files,
        read(),
        NEVER,
        Instant::now,
        identity -> {
          used.add(identity);
          return Future.succeededFuture();
        });
  }

  private void refused(String reason) {
    assertThatThrownBy(this::read)
        .isInstanceOf(TlsFileException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aCertificateWithItsKeyIsAnIdentity() throws Exception {
    assertThat(read().subject()).isEqualTo("CN=localhost");
    assertThat(read().notAfter()).isEqualTo(first.x509().getNotAfter().toInstant());
    assertThat(read().toString()).doesNotContain("PRIVATE");
  }

  @Test
  void whatIsWrongWithTheFilesIsSaid() throws IOException {
    Files.writeString(files.key(), second.key());
    refused("tls.key is not the key of the certificate in");
    Files.writeString(files.key(), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n");
    refused("tls.key is encrypted");
    Files.writeString(files.key(), first.certificate());
    refused("tls.key");
    Files.writeString(files.key(), "");
    refused("tls.key");
    Files.writeString(files.key(), first.key());
    Files.writeString(files.certificate(), "nonsense");
    refused("tls.crt");
    Files.writeString(files.certificate(), first.certificate().substring(0, 200));
    refused("tls.crt");
    Files.writeString(files.certificate(), "x".repeat(2_000_000));
    refused("larger than 1MiB");
    Files.delete(files.certificate());
    refused("there is no such file");
    Files.createDirectory(files.certificate());
    refused("is a folder");
  }

  @Test
  void aCaThatIsNoneIsSaid() throws IOException {
    Path ca = Files.writeString(folder.resolve("ca.crt"), "nonsense");
    files = new TlsFiles(files.certificate(), files.key(), ca);
    refused("ca.crt holds no certificate");
    Files.writeString(ca, second.certificate());
    assertThat(read().toOptions().getTrustOptions()).isNotNull();
  }

  @Test
  void filesThatDidNotChangeAreLeftAlone() throws Exception {
    TlsWatch watch = watch();
    Pem.replace(files.certificate(), first.certificate());
    watch.look().await(10, SECONDS);
    assertThat(used).isEmpty();
    assertThat(watch.trouble()).isNull();
  }

  @Test
  void aReplacementIsUsedOnceBothFilesAreNew() throws Exception {
    TlsWatch watch = watch();
    Pem.replace(files.certificate(), second.certificate());
    watch.look().await(10, SECONDS);
    assertThat(used).isEmpty();
    assertThat(watch.trouble()).contains("is not the key");
    Pem.replace(files.key(), second.key());
    watch.look().await(10, SECONDS);
    assertThat(used).hasSize(1);
    assertThat(used.get(0).notAfter()).isEqualTo(second.x509().getNotAfter().toInstant());
    assertThat(watch.trouble()).isNull();
  }

  @Test
  void brokenFilesChangeNothingAndTheOldOnesBackAreFine() throws Exception {
    TlsWatch watch = watch();
    Pem.replace(files.key(), "broken");
    watch.look().await(10, SECONDS);
    watch.look().await(10, SECONDS);
    assertThat(watch.trouble()).contains("The certificate in use is the old one");
    Files.delete(files.key());
    watch.look().await(10, SECONDS);
    assertThat(watch.trouble()).contains("there is no such file");
    Pem.replace(files.key(), first.key());
    watch.look().await(10, SECONDS);
    assertThat(watch.trouble()).isNull();
    assertThat(used).isEmpty();
  }

  @Test
  void aFolderThatIsSwappedByALinkIsAReplacement() throws Exception {
    Path one = Files.createDirectory(folder.resolve("..one"));
    Path two = Files.createDirectory(folder.resolve("..two"));
    first.into(one);
    second.into(two);
    Path data = Files.createSymbolicLink(folder.resolve("..data"), one);
    Path mounted = Files.createDirectory(folder.resolve("mounted"));
    files =
        new TlsFiles(
            Files.createSymbolicLink(mounted.resolve("tls.crt"), data.resolve("tls.crt")),
            Files.createSymbolicLink(mounted.resolve("tls.key"), data.resolve("tls.key")),
            null);
    TlsWatch watch = watch();
    Path next = Files.createSymbolicLink(folder.resolve("..next"), two);
    Files.move(next, data, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    watch.look().await(10, SECONDS);
    assertThat(used).hasSize(1);
  }

  @Test
  void anEndedCertificateIsUsedAndTold() throws Exception {
    files = Pem.expired().into(folder);
    TlsWatch watch = watch();
    watch.start();
    assertThat(watch.trouble()).contains("has expired");
    watch.stop();
  }
}
