package dev.legwork.web.listen;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What a listener shows of itself over TLS, read and checked: the certificate belongs to the key.
 * Holds a private key: never to be printed.
 */
public final class TlsIdentity {
  private static final long MAX_BYTES = 1 << 20;
  private static final int HANDSHAKE_SECONDS = 10;

  private final TlsContent content;
  private final X509Certificate certificate;

  private TlsIdentity(TlsContent content, X509Certificate certificate) {
    this.content = content;
    this.certificate = certificate;
  }

  /**
   * The content of the files.
   *
   * @param certificate as in the file
   * @param key as in the file
   * @param clientCa as in the file, null if there is none
   */
  record TlsContent(Buffer certificate, Buffer key, @Nullable Buffer clientCa) {
    @Override
    public String toString() {
      return "TlsContent";
    }
  }

  /**
   * Reads and checks. Blocks on the files.
   *
   * @throws TlsFileException if a listener cannot use them
   */
  public static TlsIdentity read(Vertx vertx, TlsFiles files) {
    return check(vertx, files, content(files));
  }

  /** The files as they are, unchecked. Blocks. */
  static TlsContent content(TlsFiles files) {
    Path clientCa = files.clientCa();
    return new TlsContent(
        bytes(files.certificate()), bytes(files.key()), clientCa == null ? null : bytes(clientCa));
  }

  static TlsIdentity check(Vertx vertx, TlsFiles files, TlsContent content) {
    X509KeyManager keys = keys(vertx, files, content);
    X509Certificate certificate = leaf(files, keys);
    PrivateKey key = key(files, keys);
    if (!belong(key, certificate)) {
      throw new TlsFileException(
          files.key() + " is not the key of the certificate in " + files.certificate());
    }
    Path clientCa = files.clientCa();
    if (clientCa != null && content.clientCa() != null) {
      checkTrust(vertx, clientCa, content.clientCa());
    }
    return new TlsIdentity(content, certificate);
  }

  TlsContent content() {
    return content;
  }

  /** From when on nobody accepts it any more. */
  public Instant notAfter() {
    return certificate.getNotAfter().toInstant();
  }

  /** Whose it is, for people. */
  public String subject() {
    return certificate.getSubjectX500Principal().getName();
  }

  /** Makes a server use it: TLS 1.2 and 1.3 with the JDK's suites, HTTP/2 and 1.1 by ALPN. */
  public void apply(HttpServerOptions options) {
    options
        .setSsl(true)
        // One identity: names that clients send choose nothing and fill no cache.
        .setSni(false)
        .setKeyCertOptions(keyOptions(content))
        .setUseAlpn(true)
        .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
        .setEnabledSecureTransportProtocols(new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2")))
        .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
    Buffer clientCa = content.clientCa();
    if (clientCa != null) {
      options
          .setClientAuth(ClientAuth.REQUIRED)
          .setTrustOptions(new PemTrustOptions().addCertValue(clientCa));
    }
  }

  /** The same, for a server that listens already. */
  public ServerSSLOptions toOptions() {
    HttpServerOptions options = new HttpServerOptions();
    apply(options);
    return options.getSslOptions();
  }

  private static PemKeyCertOptions keyOptions(TlsContent content) {
    return new PemKeyCertOptions().setCertValue(content.certificate()).setKeyValue(content.key());
  }

  private static Buffer bytes(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new TlsFileException(file + " is a folder; a PEM file is expected");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new TlsFileException(file + " is larger than 1MiB, which no PEM file is");
      }
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new TlsFileException(file + ": there is no such file");
    } catch (IOException e) {
      throw new TlsFileException(file + " cannot be read by this user");
    }
  }

  private static X509KeyManager keys(Vertx vertx, TlsFiles files, TlsContent content) {
    String pem = content.key().toString();
    if (pem.contains("ENCRYPTED")) {
      throw new TlsFileException(
          files.key() + " is encrypted; a key without a passphrase is expected");
    }
    try {
      KeyManager[] managers = keyOptions(content).getKeyManagerFactory(vertx).getKeyManagers();
      return (X509KeyManager)
          Arrays.stream(managers)
              .filter(X509KeyManager.class::isInstance)
              .findFirst()
              .orElseThrow();
    } catch (Exception e) {
      throw new TlsFileException(unusable(files, content) + reason(e));
    }
  }

  private static String unusable(TlsFiles files, TlsContent content) {
    if (!content.certificate().toString().contains("BEGIN CERTIFICATE")) {
      return files.certificate() + " holds no certificate in PEM";
    } else if (!content.key().toString().contains("PRIVATE KEY")) {
      return files.key() + " holds no private key in PEM";
    }
    return files.certificate() + " and " + files.key() + " cannot be used";
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? "" : ": " + e.getMessage();
  }

  private static X509Certificate leaf(TlsFiles files, X509KeyManager keys) {
    for (String alias : aliases(keys)) {
      X509Certificate[] chain = keys.getCertificateChain(alias);
      if (chain != null && chain.length > 0) {
        return chain[0];
      }
    }
    throw new TlsFileException(files.certificate() + " holds no certificate in PEM");
  }

  private static PrivateKey key(TlsFiles files, X509KeyManager keys) {
    for (String alias : aliases(keys)) {
      PrivateKey key = keys.getPrivateKey(alias);
      if (key != null) {
        return key;
      }
    }
    throw new TlsFileException(files.key() + " holds no private key in PEM");
  }

  private static Set<String> aliases(X509KeyManager keys) {
    Set<String> aliases = new LinkedHashSet<>();
    for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
      String[] found = keys.getServerAliases(algorithm, null);
      if (found != null) {
        aliases.addAll(List.of(found));
      }
    }
    return aliases;
  }

  private static boolean belong(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] probe = {1, 2, 3};
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(probe);
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(certificate.getPublicKey());
      verifying.update(probe);
      return verifying.verify(signing.sign());
    } catch (GeneralSecurityException e) {
      return false; // Keys of different kinds, for one.
    }
  }

  private static void checkTrust(Vertx vertx, Path file, Buffer pem) {
    try {
      if (new PemTrustOptions()
              .addCertValue(pem)
              .getTrustManagerFactory(vertx)
              .getTrustManagers()
              .length
          > 0) {
        return;
      }
    } catch (Exception e) {
      // Said below.
    }
    throw new TlsFileException(file + " holds no certificate in PEM");
  }
}
