package dev.legwork;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

/** A server that gives back what it was told in confidence, in as many ways as it can. */
final class CanaryTarget implements AutoCloseable {
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  CanaryTarget() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            answer(exchange);
          }
        });
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** What came in the header {@code x-key}. */
  Set<String> seen() {
    return seen;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestHeaders().getFirst("x-key");
    seen.add(key);
    String all = all(key, exchange.getRequestHeaders().getFirst("authorization"));
    switch (exchange.getRequestURI().getPath()) {
      case "/large" -> send(exchange, 200, "text/plain", (all + "\n").repeat(400));
      case "/json" -> send(exchange, 200, "application/json", json(key));
      case "/binary" -> send(exchange, 200, "application/octet-stream", "\0\u0001" + all);
      case "/fails" -> send(exchange, 500, "text/html", all);
      case "/gzip" -> {
        exchange.getResponseHeaders().set("content-encoding", "gzip");
        send(exchange, 200, "text/plain", all);
      }
      case "/moved" -> {
        String there = "/there?key=" + URLEncoder.encode(key, StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("location", there);
        send(exchange, 302, "text/plain", all);
      }
      case "/hangs" -> {
        exchange.sendResponseHeaders(200, 1_000_000);
        exchange.getResponseBody().write(all.repeat(500).getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        awaitEnd();
      }
      default -> send(exchange, 200, "text/plain", all);
    }
  }

  private static String all(String key, String authorization) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return String.join(
        "\n",
        key,
        String.valueOf(authorization),
        Base64.getEncoder().encodeToString(bytes),
        Base64.getUrlEncoder().encodeToString(("k=" + key + ";").getBytes(StandardCharsets.UTF_8)),
        HexFormat.of().formatHex(bytes),
        URLEncoder.encode(key, StandardCharsets.UTF_8),
        json(key),
        key.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;"));
  }

  private static String json(String key) {
    String cautious =
        key.replace("\"", "\\u0022")
            .replace("&", "\\u0026")
            .replace("+", "\\u002B")
            .replace("<", "\\u003C");
    return "{\"key\":\"%s\",\"nested\":[{\"in %s\":1}]}"
        .formatted(key.replace("\"", "\\\""), cautious);
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    String key = exchange.getRequestHeaders().getFirst("x-key");
    exchange.getResponseHeaders().set("content-type", type);
    exchange.getResponseHeaders().set("x-told", key);
    exchange.getResponseHeaders().add("set-cookie", "key=" + key);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean gzip = "gzip".equals(exchange.getResponseHeaders().getFirst("content-encoding"));
    try (OutputStream out = gzip ? new GZIPOutputStream(bytes) : bytes) {
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }
    exchange.sendResponseHeaders(status, bytes.size());
    exchange.getResponseBody().write(bytes.toByteArray());
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
