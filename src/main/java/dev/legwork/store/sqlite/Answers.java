package dev.legwork.store.sqlite;

import dev.legwork.store.StoreFailure;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings answers to their callers, on the caller's context if it has one. Never fails: what a
 * caller does with an answer is no concern of the store's threads.
 */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private Answers() {}

  /** Answers with one task for each context, however many of its requests are there. */
  static void give(List<Request> batch, List<List<Object>> answers) {
    Map<Context, List<Runnable>> byContext = new HashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      Request request = batch.get(i);
      List<Object> answer = answers.get(i);
      Runnable complete = () -> request.promise().tryComplete(answer);
      if (request.context() == null) {
        deliver(null, complete);
      } else {
        byContext.computeIfAbsent(request.context(), c -> new ArrayList<>()).add(complete);
      }
    }
    byContext.forEach((context, tasks) -> deliver(context, () -> tasks.forEach(Runnable::run)));
  }

  static void fail(List<Request> batch, StoreFailure failure) {
    for (Request request : batch) {
      deliver(request.context(), () -> request.promise().tryFail(failure));
    }
  }

  static void deliver(@Nullable Context context, Runnable task) {
    try {
      if (context == null) {
        task.run();
      } else {
        context.runOnContext(go -> task.run());
      }
    } catch (RejectedExecutionException e) {
      LOG.debug("The caller of a request is gone", e);
    } catch (RuntimeException | Error e) {
      LOG.error("A caller failed over the store's answer", e);
    }
  }
}
