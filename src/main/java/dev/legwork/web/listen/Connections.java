package dev.legwork.web.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of the HTTP servers of one Vert.x, in all instances. One too many is closed as it
 * comes, before TLS and before a byte of it is read, and counted. Works for a Vert.x that was built
 * with {@link #over}. Safe on any thread.
 */
public final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final long WARNING_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int max;
  private final int maxPerAddress;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong warnedAt = new AtomicLong();
  private final Map<Object, Integer> byAddress = new ConcurrentHashMap<>();
  private final Map<String, Traffic> traffic = new ConcurrentHashMap<>();

  /**
   * With limits.
   *
   * @param max connections in all
   * @param maxPerAddress connections of one IPv4 address or one IPv6 network of 64 bits; 0 for no
   *     limit
   */
  public Connections(int max, int maxPerAddress) {
    this.max = max;
    this.maxPerAddress = maxPerAddress;
  }

  /** What to build the Vert.x with so that these limits hold. */
  public Transport over(Transport base) {
    return new GatedTransport(base, this);
  }

  /** How many are open now. */
  public int open() {
    return open.get();
  }

  /** How many were refused since the start. */
  public long refused() {
    return refused.get();
  }

  /** What moves on a connection, or null if nobody counts it. */
  @Nullable Traffic traffic(HttpConnection connection) {
    SocketAddress remote = connection.remoteAddress();
    return remote == null ? null : traffic.get(key(remote.hostAddress(), remote.port()));
  }

  /** Puts the gate before the server's acceptor. */
  void guard(Object options, ServerBootstrap bootstrap) {
    if (options instanceof HttpServerOptions) {
      bootstrap.handler(new Gate());
    }
  }

  private boolean admit(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      return true;
    }
    if (open.get() >= max) {
      return false;
    }
    Object network = network(remote.getAddress());
    int own = byAddress.merge(network, 1, Integer::sum);
    if (maxPerAddress > 0 && own > maxPerAddress) {
      leave(network);
      return false;
    }
    open.incrementAndGet();
    Traffic counter = new Traffic();
    channel.pipeline().addLast(counter);
    String key = key(remote.getAddress().getHostAddress(), remote.getPort());
    traffic.put(key, counter);
    channel
        .closeFuture()
        .addListener(
            closed -> {
              open.decrementAndGet();
              leave(network);
              traffic.remove(key, counter);
            });
    return true;
  }

  /** Said once a minute at most: who floods connections must not flood the log. */
  private void refuse(Channel channel) {
    long total = refused.incrementAndGet();
    channel.unsafe().closeForcibly();
    long now = System.nanoTime();
    long last = warnedAt.get();
    if ((total == 1 || now - last >= WARNING_NANOS) && warnedAt.compareAndSet(last, now)) {
      LOG.warn(
          "Connections are refused, {} so far: {} are open, {} may be, {} of one address (0: any)",
          total,
          open,
          max,
          maxPerAddress);
    }
  }

  private void leave(Object network) {
    byAddress.computeIfPresent(network, (key, own) -> own == 1 ? null : own - 1);
  }

  private static String key(@Nullable String host, int port) {
    return port + "/" + host;
  }

  /** Who owns one IPv6 address usually owns the 64 bits behind the prefix. */
  private static Object network(InetAddress address) {
    return address instanceof Inet6Address
        ? (Object) ByteBuffer.wrap(address.getAddress()).getLong()
        : address;
  }

  /** Sees each connection after the kernel accepted it and before Vert.x does. */
  @Sharable
  private final class Gate extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Channel channel && !admit(channel)) {
        refuse(channel);
      } else {
        ctx.fireChannelRead(message);
      }
    }
  }
}
