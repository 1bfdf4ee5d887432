package dev.legwork.bench;

import java.nio.charset.StandardCharsets;

/** Requests as the bytes that go over the wire, encoded once and sent many times. */
final class Requests {
  private static final String API = "/api/v1";

  private Requests() {}

  static byte[] get(String path) {
    return head("GET", path, 0, "").getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] send(String method, String path, String json) {
    return send(method, path, json, "");
  }

  /**
   * @param headers further header lines, each ended by CRLF
   */
  static byte[] send(String method, String path, String json, String headers) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        head(method, path, body.length, "content-type: application/json\r\n" + headers)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[head.length + body.length];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    return whole;
  }

  private static String head(String method, String path, int length, String headers) {
    return method
        + " "
        + API
        + path
        + " HTTP/1.1\r\nhost: localhost\r\n"
        + headers
        + (method.equals("GET") ? "" : "content-length: " + length + "\r\n")
        + "\r\n";
  }
}
