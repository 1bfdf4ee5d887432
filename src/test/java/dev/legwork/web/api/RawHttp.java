package dev.legwork.web.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Bytes on a socket, as strangers send them. */
final class RawHttp {
  /** A request that is right and short. */
  static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

  /** How its answer ends. */
  static final String LIVE_END = "]}";

  private RawHttp() {}

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Everything that comes until the other side closes, also by a reset. */
  static String readAll(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    byte[] piece = new byte[8192];
    try {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        text.append(new String(piece, 0, read, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException e) {
      // Reset: closed by the other side all the same.
    }
    return text.toString();
  }

  /** Reads up to the end of a text, which must come. */
  static void readTo(Socket socket, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int read = socket.getInputStream().read();
      if (read < 0) {
        throw new IOException("Closed after: " + text);
      }
      text.append((char) read);
    }
  }

  /** Sends a byte now and then until the other side closes. */
  static void dripUntilClosed(Socket socket, String text) throws IOException {
    socket.setSoTimeout(50);
    for (int i = 0; ; i++) {
      try {
        socket.getOutputStream().write(text.charAt(i % text.length()));
        if (socket.getInputStream().read() < 0) {
          return;
        }
      } catch (SocketTimeoutException e) {
        continue; // Still open: the next byte.
      } catch (SocketException e) {
        return;
      }
    }
  }
}
