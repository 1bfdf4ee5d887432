package dev.legwork.node.storage;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The members of a backup under the hands of somebody who wants to do harm with it. */
final class Rezip {
  final Map<String, byte[]> members = new LinkedHashMap<>();

  static Rezip of(Path file) throws IOException {
    Rezip rezip = new Rezip();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        rezip.members.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return rezip;
  }

  String firstBlob() {
    return members.keySet().stream().filter(name -> name.startsWith("blobs/")).findFirst().get();
  }

  JsonObject manifest() {
    return new JsonObject(new String(members.get("manifest.json"), StandardCharsets.UTF_8));
  }

  void manifest(JsonObject manifest) {
    members.put("manifest.json", manifest.encode().getBytes(StandardCharsets.UTF_8));
  }

  /** Makes all sums and numbers right for what the members are now. */
  void agree() throws Exception {
    StringBuilder sums = new StringBuilder();
    long bytes = 0;
    for (Map.Entry<String, byte[]> member : members.entrySet()) {
      if (!member.getKey().equals("manifest.json") && !member.getKey().equals("SHA256SUMS")) {
        sums.append(sha256(member.getValue())).append("  ").append(member.getKey()).append('\n');
        bytes += member.getValue().length;
      }
    }
    byte[] text = sums.toString().getBytes(StandardCharsets.UTF_8);
    members.put("SHA256SUMS", text);
    JsonObject manifest = manifest();
    manifest
        .getJsonObject("members")
        .put("count", members.size() - 2)
        .put("bytes", bytes)
        .put("sumsSha256", sha256(text));
    manifest(manifest);
  }

  void write(Path file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
        zip.closeEntry();
      }
    }
    Files.write(file, out.toByteArray());
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
