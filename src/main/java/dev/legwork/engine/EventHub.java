package dev.legwork.engine;

import dev.legwork.event.JobEvents;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what was committed to whoever listens in this node. Costs next to nothing while nobody
 * does.
 */
public final class EventHub implements JobEvents {
  private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);

  private final Map<JobId, List<Listener>> byJob = new ConcurrentHashMap<>();
  private final List<Listener> all = new CopyOnWriteArrayList<>();

  private record Listener(Context context, Handler<Job> handler) {
    void tell(List<Job> jobs) {
      try {
        context.runOnContext(go -> jobs.forEach(handler::handle));
      } catch (RejectedExecutionException e) {
        LOG.debug("A listener's context is gone", e);
      }
    }
  }

  @Override
  public Subscription onJob(JobId id, Context context, Handler<Job> handler) {
    Listener listener = new Listener(context, handler);
    byJob.compute(
        id,
        (key, listeners) -> {
          List<Listener> with = listeners == null ? new CopyOnWriteArrayList<>() : listeners;
          with.add(listener);
          return with;
        });
    return () ->
        byJob.computeIfPresent(
            id,
            (key, listeners) -> {
              listeners.remove(listener);
              return listeners.isEmpty() ? null : listeners;
            });
  }

  @Override
  public Subscription onAll(Context context, Handler<Job> handler) {
    Listener listener = new Listener(context, handler);
    all.add(listener);
    return () -> all.remove(listener);
  }

  /** Tells what was committed; to be called by the store, in the order of its commits. */
  public void publish(List<Job> jobs) {
    if (!byJob.isEmpty()) {
      for (Job job : jobs) {
        List<Listener> listeners = byJob.get(job.id());
        if (listeners != null) {
          listeners.forEach(listener -> listener.tell(List.of(job)));
        }
      }
    }
    for (Listener listener : all) {
      listener.tell(jobs);
    }
  }
}
