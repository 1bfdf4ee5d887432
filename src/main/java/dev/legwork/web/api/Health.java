package dev.legwork.web.api;

import io.vertx.core.Future;

/** How the node is, for those who start, stop and load it. Never blocks. */
public interface Health {
  /** Whether it moves at all: if not, it is to be started again. Asks neither store nor network. */
  Checks live();

  /** Whether its start is over, however it is by now. */
  Checks started();

  /** Whether it wants requests. Never fails. */
  Future<Checks> ready();
}
