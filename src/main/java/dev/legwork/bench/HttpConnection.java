package dev.legwork.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One HTTP/1.1 connection that is kept alive and carries one request at a time. Understands what a
 * node answers: a status line, headers with a content-length, a body. Confined to one thread.
 */
final class HttpConnection implements AutoCloseable {
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int FIRST_SIZE = 8 * 1024;

  private final SocketChannel channel;
  private ByteBuffer out = ByteBuffer.allocate(0);
  private ByteBuffer in = ByteBuffer.allocateDirect(FIRST_SIZE);
  private int scanned;
  private int bodyAt;
  private int bodyLength;

  /** When the request that is under way was sent. */
  long sentAt;

  /** Which request is under way. */
  int index;

  HttpConnection(InetSocketAddress server) throws IOException {
    channel = SocketChannel.open(server);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
  }

  SocketChannel channel() {
    return channel;
  }

  /** Begins to send; true if all of it is on its way. */
  boolean send(byte[] request) throws IOException {
    out = ByteBuffer.wrap(request);
    in.clear();
    scanned = 0;
    bodyAt = -1;
    return flush();
  }

  /** Sends on; true if nothing is left. */
  boolean flush() throws IOException {
    channel.write(out);
    return !out.hasRemaining();
  }

  /** Reads on; true if the answer is whole. */
  boolean receive() throws IOException {
    while (true) {
      if (!in.hasRemaining()) {
        ByteBuffer larger = ByteBuffer.allocateDirect(in.capacity() * 4);
        in.flip();
        larger.put(in);
        in = larger;
      }
      int read = channel.read(in);
      if (read < 0) {
        throw new EOFException("The node closed the connection");
      }
      if (read == 0) {
        return false;
      }
      if (isWhole()) {
        return true;
      }
    }
  }

  /** The status of the whole answer. */
  int status() {
    return digits(STATUS_AT);
  }

  /** The body of the whole answer. */
  byte[] body() {
    byte[] body = new byte[bodyLength];
    in.get(bodyAt, body);
    return body;
  }

  private boolean isWhole() throws IOException {
    int end = in.position();
    while (bodyAt < 0 && scanned + 3 < end) {
      if (in.get(scanned) == '\r'
          && in.get(scanned + 1) == '\n'
          && in.get(scanned + 2) == '\r'
          && in.get(scanned + 3) == '\n') {
        bodyAt = scanned + 4;
        bodyLength = contentLength();
      } else {
        scanned++;
      }
    }
    return bodyAt >= 0 && end >= bodyAt + bodyLength;
  }

  private int contentLength() throws IOException {
    for (int at = STATUS_AT; at < bodyAt - LENGTH.length; at++) {
      if (in.get(at) == '\n' && matches(at + 1)) {
        int from = at + 1 + LENGTH.length;
        return digits(in.get(from) == ' ' ? from + 1 : from);
      }
    }
    if (status() == 204 || status() == 304) {
      return 0;
    }
    throw new IOException("The node answered without a content-length");
  }

  private boolean matches(int at) {
    for (int i = 0; i < LENGTH.length; i++) {
      if ((in.get(at + i) | 0x20) != (LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private int digits(int from) {
    int value = 0;
    for (int at = from; Character.isDigit(in.get(at)); at++) {
      value = value * 10 + (in.get(at) - '0');
    }
    return value;
  }

  /** The body as text, for messages. */
  String bodyText() {
    byte[] body = body();
    return new String(Arrays.copyOf(body, Math.min(body.length, 500)), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
