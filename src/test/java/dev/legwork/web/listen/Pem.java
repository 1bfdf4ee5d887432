package dev.legwork.web.listen;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and a self-signed certificate for localhost and 127.0.0.1, made by keytool, as PEM files.
 *
 * @param certificate the certificate's text
 * @param key the key's text
 * @param store both, with the password {@link #PASSWORD}
 */
public record Pem(String certificate, String key, KeyStore store) {
  private static final String PASSWORD = "password";

  /** A valid one. */
  public static Pem create() throws Exception {
    return create("-validity 2");
  }

  /** One that ended some days ago. */
  public static Pem expired() throws Exception {
    return create("-startdate -9d -validity 2");
  }

  private static Pem create(String validity) throws Exception {
    Path folder = Files.createTempDirectory("legwork-pem");
    Path file = folder.resolve("key.p12");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        Arrays.asList(
            ("-genkeypair -alias node -keyalg EC -groupname secp256r1 -dname CN=localhost -ext"
                    + " san=dns:localhost,ip:127.0.0.1 -storetype PKCS12 "
                    + validity)
                .split(" ", -1)));
    command.addAll(List.of("-keystore", file.toString(), "-storepass", PASSWORD));
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("keytool: " + Files.readString(log));
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file))) {
      store.load(in, PASSWORD.toCharArray());
    }
    Files.delete(file);
    Files.delete(log);
    Files.delete(folder);
    return new Pem(
        text("CERTIFICATE", store.getCertificate("node").getEncoded()),
        text("PRIVATE KEY", store.getKey("node", PASSWORD.toCharArray()).getEncoded()),
        store);
  }

  private static String text(String kind, byte[] bytes) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
  }

  /** Writes both files, each in one step. */
  public TlsFiles into(Path folder) throws IOException {
    TlsFiles files = new TlsFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"), null);
    replace(files.certificate(), certificate);
    replace(files.key(), key);
    return files;
  }

  /** Replaces a file in one step, as those do who renew certificates. */
  public static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The certificate. */
  public X509Certificate x509() throws GeneralSecurityException {
    return (X509Certificate) store.getCertificate("node");
  }

  /** What trusts these certificates alone and shows none. */
  public static SSLContext trusting(Pem... nodes) throws GeneralSecurityException, IOException {
    return context(null, nodes);
  }

  /** What shows this certificate and trusts that of a node. */
  public SSLContext showing(Pem node) throws GeneralSecurityException, IOException {
    return context(this, node);
  }

  private static SSLContext context(Pem own, Pem... nodes)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (Pem node : nodes) {
      trusted.setCertificateEntry("node" + trusted.size(), node.x509());
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own == null ? null : own.store(), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
