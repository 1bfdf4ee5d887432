package dev.legwork.web.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Counts how often bytes came on one connection, whatever they mean. Confined to the connection's
 * event loop, which is also that of the verticle that serves it.
 */
final class Traffic extends ChannelInboundHandlerAdapter {
  private int reads;

  /** How often bytes came; differs from an earlier figure if any came since. */
  int reads() {
    return reads;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reads++;
    ctx.fireChannelRead(message);
  }
}
