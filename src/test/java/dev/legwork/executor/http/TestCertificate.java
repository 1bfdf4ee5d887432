package dev.legwork.executor.http;

import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A key and a self-signed certificate for {@code api.test} and 127.0.0.1, made by keytool. */
record TestCertificate(PfxOptions key, PemTrustOptions trust) {
  private static final String PASSWORD = "password";

  static TestCertificate in(Path directory) throws IOException, InterruptedException {
    Path store = directory.resolve("key.p12");
    Path certificate = directory.resolve("certificate.pem");
    keytool(
        store,
        "-genkeypair -alias test -keyalg EC -groupname secp256r1 -validity 2 -dname CN=api.test"
            + " -ext san=dns:api.test,ip:127.0.0.1 -storetype PKCS12");
    keytool(store, "-exportcert -alias test -rfc -file " + certificate);
    return new TestCertificate(
        new PfxOptions().setPath(store.toString()).setPassword(PASSWORD),
        new PemTrustOptions().addCertPath(certificate.toString()));
  }

  private static void keytool(Path store, String arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments.split(" ", -1)));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Path log = Files.createTempFile(store.getParent(), "keytool", ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("keytool: " + Files.readString(log));
    }
  }
}
