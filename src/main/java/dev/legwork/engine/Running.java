package dev.legwork.engine;

import dev.legwork.executor.Stop;
import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobState;
import dev.legwork.store.Claim;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The attempts this node is at work on. Safe on any thread. */
public final class Running {
  private final Map<Claim, RunningAttempt> attempts = new ConcurrentHashMap<>();

  /**
   * Orders for claims whose attempt has not begun here yet: the commit's news can be faster than
   * its answer.
   */
  private final Map<Claim, Stop> early = new ConcurrentHashMap<>();

  void add(Claim claim, RunningAttempt attempt) {
    attempts.put(claim, attempt);
    Stop order = early.remove(claim);
    if (order != null) {
      attempt.stop(order);
    }
  }

  void remove(Claim claim) {
    attempts.remove(claim);
    early.remove(claim);
  }

  /** How many there are. */
  public int count() {
    return attempts.size();
  }

  /** The claims this node believes to hold. */
  List<Claim> claims() {
    return List.copyOf(attempts.keySet());
  }

  /** Passes on a cancel request, if the job is under it and its attempt is here. */
  void heed(Job job, String node) {
    CancelRequest request = job.status().cancelRequest();
    if (request == null || job.state() != JobState.RUNNING || !node.equals(job.status().node())) {
      return;
    }
    Claim claim = new Claim(job.id(), node, job.status().fence());
    Stop order = new Stop(Stop.Reason.CANCELLED, request.grace());
    early.put(claim, order);
    RunningAttempt attempt = attempts.get(claim);
    if (attempt != null && early.remove(claim, order)) {
      attempt.stop(order);
    }
  }

  void stop(Claim claim, Stop order) {
    RunningAttempt attempt = attempts.get(claim);
    if (attempt != null) {
      attempt.stop(order);
    }
  }

  void stopAll(Stop order) {
    attempts.values().forEach(attempt -> attempt.stop(order));
  }
}
