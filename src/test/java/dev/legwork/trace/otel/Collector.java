package dev.legwork.trace.otel;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Receives OTLP over HTTP, and headers of any other call. */
public final class Collector implements AutoCloseable {
  private final HttpServer server;

  /** Spans in the order of their coming. */
  public final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();

  /** Headers of calls to other paths, names in lower case. */
  public final List<Map<String, String>> calls = new CopyOnWriteArrayList<>();

  /** Attributes of the resources that sent spans. */
  public final Map<String, String> resource = new TreeMap<>();

  /** A span as it came. */
  public record ReceivedSpan(
      String traceId,
      String spanId,
      String parentId,
      String state,
      String name,
      long kind,
      Map<String, String> attributes,
      List<String> linkedTraces,
      boolean error) {}

  /** Listens on a free port of loopback. */
  public Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::call);
    server.createContext("/v1/traces", this::receive);
    server.start();
  }

  /** Where it listens. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The only span with this name. */
  public ReceivedSpan span(String name) {
    List<ReceivedSpan> found = spans.stream().filter(span -> span.name().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(name + " is not one span: " + spans);
    }
    return found.get(0);
  }

  private void call(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
    calls.add(headers);
    exchange.sendResponseHeaders(
        exchange.getRequestURI().getPath().equals("/fails") ? 404 : 200, -1);
    exchange.close();
  }

  private synchronized void receive(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }
    for (Protobuf resourceSpans : new Protobuf(body).messages(1)) {
      resource.putAll(attributes(resourceSpans.message(1), 1));
      for (Protobuf scope : resourceSpans.messages(2)) {
        scope.messages(2).forEach(span -> spans.add(span(span)));
      }
    }
    exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static ReceivedSpan span(Protobuf span) {
    return new ReceivedSpan(
        span.hex(1),
        span.hex(2),
        span.hex(4),
        span.text(3),
        span.text(5),
        span.number(6),
        attributes(span, 9),
        span.messages(13).stream().map(link -> link.hex(1)).toList(),
        span.message(15).number(3) == 2);
  }

  private static Map<String, String> attributes(Protobuf of, int field) {
    Map<String, String> attributes = new TreeMap<>();
    for (Protobuf pair : of.messages(field)) {
      Protobuf value = pair.message(2);
      attributes.put(pair.text(1), value.has(3) ? Long.toString(value.number(3)) : value.text(1));
    }
    return attributes;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
