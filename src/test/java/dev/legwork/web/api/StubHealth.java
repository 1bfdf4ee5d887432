package dev.legwork.web.api;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Says what the test says. */
final class StubHealth implements Health {
  static final Checks UP =
      new Checks(List.of(new Checks.Check("store", true, Map.of("name", "heap"))));

  volatile Checks ready = UP;
  volatile Checks live = new Checks(List.of(Checks.Check.of("event-loops", true, "")));

  @Override
  public Checks live() {
    return live;
  }

  @Override
  public Checks started() {
    return new Checks(List.of(Checks.Check.of("start", true, "")));
  }

  @Override
  public Future<Checks> ready() {
    return Future.succeededFuture(ready);
  }
}
