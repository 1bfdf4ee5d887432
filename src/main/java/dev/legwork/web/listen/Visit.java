package dev.legwork.web.listen;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection: which answers it is owed, and since when it has not asked for any. A request
 * costs no clock and, over HTTP/1.1, no memory. Confined to the verticle's context.
 */
final class Visit {
  /** Ended streams are forgotten when so many are known; more than may be open at once. */
  private static final int MANY_STREAMS = 256;

  /** The error code of RFC 9113 for a stream that is not needed any more. */
  private static final long CANCEL = 8;

  private final HttpConnection connection;
  private final @Nullable Traffic traffic;

  /** HTTP/1.1 owes one answer at a time: this is set anew for each request. */
  private final Owed only = new Owed();

  private @Nullable List<Owed> streams;
  private boolean ended;

  /** When a look first found no answer owed; 0 while one is. */
  private long idleSince;

  private int readsWhenIdle;

  /** When a look first found bytes of a request that has not come; 0 if there are none. */
  private long headerSince;

  Visit(HttpConnection connection, @Nullable Traffic traffic, long now) {
    this.connection = connection;
    this.traffic = traffic;
    this.idleSince = now;
    this.headerSince = now;
  }

  /** A request came, whole but for its body; false if the connection is ended. */
  boolean began(HttpServerRequest request) {
    idleSince = 0;
    if (request.version() != HttpVersion.HTTP_2) {
      only.begin(request.response());
      return !ended;
    }
    List<Owed> open = streams;
    if (open == null) {
      open = new ArrayList<>();
      streams = open;
    } else if (open.size() >= MANY_STREAMS) {
      open.removeIf(Owed::isOver);
    }
    Owed owed = new Owed();
    owed.begin(request.response());
    open.add(owed);
    return !ended;
  }

  void end() {
    ended = true;
    connection.close();
  }

  /** Ends what takes longer than it may. */
  void look(long now, long headerNanos, long idleNanos) {
    if (owesAnswer(now, idleNanos)) {
      idleSince = 0;
      return;
    }
    int reads = traffic == null ? 0 : traffic.reads();
    if (idleSince == 0) {
      idleSince = now;
      readsWhenIdle = reads;
      headerSince = 0;
    } else if (headerSince == 0 && reads != readsWhenIdle && streams == null) {
      // Of HTTP/2 it may be a ping or a window update, which ask for nothing.
      headerSince = now;
    }
    boolean headerIsLate = headerSince != 0 && now - headerSince >= headerNanos;
    if (headerIsLate || now - idleSince >= idleNanos) {
      connection.close();
    }
  }

  private boolean owesAnswer(long now, long idleNanos) {
    List<Owed> open = streams;
    if (open == null) {
      HttpServerResponse response = only.response;
      if (response == null || response.ended() || response.closed()) {
        return false;
      }
      if (only.stuckFor(now) >= idleNanos) {
        connection.close();
      }
      return true;
    }
    open.removeIf(Owed::isOver);
    for (Owed owed : open) {
      HttpServerResponse response = owed.response;
      if (response == null || owed.stuckFor(now) < idleNanos) {
        continue;
      }
      if (response.ended()) {
        connection.close(); // Vert.x does not reset a stream to which it has been given everything.
      } else {
        response.reset(CANCEL);
      }
    }
    return !open.isEmpty();
  }

  /** An answer and how far its reader has come with it. */
  private static final class Owed {
    private @Nullable HttpServerResponse response;
    private long written;
    private long stuckSince;

    void begin(HttpServerResponse of) {
      response = of;
      written = -1;
    }

    boolean isOver() {
      return response == null || response.closed();
    }

    /** How long its reader has taken nothing of it although there was more, in nanoseconds. */
    long stuckFor(long now) {
      HttpServerResponse of = response;
      if (of == null) {
        return 0;
      }
      boolean full = of.ended() || (of.headWritten() && of.writeQueueFull());
      long bytes = of.bytesWritten();
      if (!full || bytes != written) {
        written = bytes;
        stuckSince = now;
      }
      return now - stuckSince;
    }
  }
}
