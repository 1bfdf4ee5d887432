package dev.legwork.web.exchange;

import dev.legwork.job.Refusal;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/**
 * Refuses what the codec lets pass although a proxy in front may read it in another way: where a
 * request ends, and for which host it is (RFC 9112, 3.2 and 6.1). Safe on any thread.
 */
public final class FramingGuard {
  private FramingGuard() {}

  /**
   * Lets a request pass.
   *
   * @throws Refusal.Malformed if it may be read in two ways; nothing that follows on its connection
   *     may be believed
   */
  public static void check(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      return; // Frames have lengths, and the codec refuses these headers.
    }
    MultiMap headers = request.headers();
    if (headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
      List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
      if (codings.size() != 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
        throw new Refusal.Malformed("No transfer coding but chunked is read here");
      }
    }
    int hosts = headers.getAll(HttpHeaders.HOST).size();
    if (hosts > 1 || (hosts == 0 && request.version() == HttpVersion.HTTP_1_1)) {
      throw new Refusal.Malformed("A request has one Host header");
    }
  }
}
