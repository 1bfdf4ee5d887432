package dev.legwork.bench;

import dev.legwork.cli.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Sends HTTP requests over some connections, one at a time on each, from the calling thread with
 * one selector: real HTTP over real sockets at a few microseconds a request, so that the machine
 * that is shared with the node is left to the node. Confined to one thread.
 */
final class HttpLoad implements AutoCloseable {
  private static final long NANOS = 1_000_000_000;
  private static final long SPIN_NANOS = 2_000_000;

  private final List<HttpConnection> connections = new ArrayList<>();
  private final Selector selector;

  HttpLoad(URI node, int count) {
    try {
      selector = Selector.open();
      InetSocketAddress server = new InetSocketAddress(node.getHost(), node.getPort());
      for (int i = 0; i < count; i++) {
        HttpConnection connection = new HttpConnection(server);
        connection.channel().register(selector, SelectionKey.OP_READ, connection);
        connections.add(connection);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("No connection to " + node, e);
    }
  }

  /**
   * Sends {@code count} requests, each as soon as a connection is free, and takes the time from
   * sending each to having its whole answer.
   *
   * @param perSecond sends no faster than this; 0 for as fast as answers come
   * @param expected the status of every answer; another one ends the bench
   */
  Latencies send(int count, double perSecond, int expected, IntFunction<byte[]> requests) {
    try {
      return exchange(count, perSecond, expected, requests);
    } catch (IOException e) {
      throw new Failure(1, "The connection to the measured node broke: " + e.getMessage());
    }
  }

  /** The body of the newest answer on the first connection. */
  byte[] lastBody() {
    return connections.get(0).body();
  }

  /** Sends one request; answers the body if its status is the expected one. */
  byte[] one(byte[] request, int expected) {
    Latencies unused = send(1, 0, expected, index -> request);
    return lastBody();
  }

  private Latencies exchange(
      int count, double perSecond, int expected, IntFunction<byte[]> requests) throws IOException {
    long[] nanos = new long[count];
    Deque<HttpConnection> free = new ArrayDeque<>(connections);
    int sent = 0;
    int answered = 0;
    long start = System.nanoTime();
    while (answered < count) {
      while (sent < count && !free.isEmpty() && isTime(start, sent, perSecond)) {
        HttpConnection connection = free.removeFirst();
        connection.index = sent;
        connection.sentAt = System.nanoTime();
        if (!connection.send(requests.apply(sent))) {
          key(connection).interestOps(SelectionKey.OP_WRITE);
        }
        sent++;
      }
      select(start, sent, count, perSecond, free.isEmpty());
      Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
      while (ready.hasNext()) {
        SelectionKey key = ready.next();
        ready.remove();
        HttpConnection connection = (HttpConnection) key.attachment();
        if (key.isWritable()) {
          if (connection.flush()) {
            key.interestOps(SelectionKey.OP_READ);
          }
        } else if (connection.receive()) {
          nanos[connection.index] = System.nanoTime() - connection.sentAt;
          check(connection, expected);
          free.addLast(connection);
          answered++;
        }
      }
    }
    return new Latencies(nanos, System.nanoTime() - start);
  }

  private SelectionKey key(HttpConnection connection) {
    SelectionKey key = connection.channel().keyFor(selector);
    if (key == null) {
      throw new IllegalStateException("Not registered");
    }
    return key;
  }

  private static boolean isTime(long start, int index, double perSecond) {
    return perSecond <= 0 || System.nanoTime() - start >= (long) (index / perSecond * NANOS);
  }

  /** Waits for answers, or for the time of the next request: by the clock's tick, then by turns. */
  private void select(long start, int sent, int count, double perSecond, boolean noneFree)
      throws IOException {
    if (perSecond <= 0 || sent == count || noneFree) {
      int unused = selector.select();
      return;
    }
    long left = start + (long) (sent / perSecond * NANOS) - System.nanoTime();
    int unused =
        left > SPIN_NANOS
            ? selector.select((left - SPIN_NANOS / 2) / 1_000_000)
            : selector.selectNow();
  }

  private static void check(HttpConnection connection, int expected) {
    if (connection.status() != expected) {
      throw new Failure(
          1,
          "The node answered with status "
              + connection.status()
              + " where "
              + expected
              + " was expected: "
              + connection.bodyText());
    }
  }

  @Override
  public void close() {
    try {
      for (HttpConnection connection : connections) {
        connection.close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
