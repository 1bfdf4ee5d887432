package dev.legwork.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A PEM file of CAs, the only ones that may vouch for a node. */
final class CaFile {
  private CaFile() {}

  /** Trusts these alone; the node's name is still compared with its certificate's. */
  static SSLContext trusting(Path file) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate ca : certificates(file)) {
        store.setCertificateEntry(Integer.toString(store.size()), ca);
      }
      if (store.size() == 0) {
        throw Failure.usage("--cacert " + file + " holds no certificate in PEM");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (NoSuchFileException e) {
      throw Failure.usage("--cacert " + file + ": there is no such file");
    } catch (CertificateException e) {
      throw Failure.usage("--cacert " + file + " holds no certificate in PEM");
    } catch (IOException e) {
      throw Failure.usage("--cacert " + file + " cannot be read");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JVM has no TLS", e);
    }
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
  }
}
