package dev.legwork.engine;

import dev.legwork.executor.Stop;
import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobKind;
import dev.legwork.job.JobState;
import dev.legwork.store.Claim;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The attempts this node is at work on, and its direct calls. Safe on any thread. */
public final class Running {
  private final Map<Claim, RunningAttempt> attempts = new ConcurrentHashMap<>();
  private final Map<JobId, RunningAttempt> calls = new ConcurrentHashMap<>();

  /**
   * Orders for claims whose attempt has not begun here yet: the commit's news can be faster than
   * its answer.
   */
  private final Map<Claim, Stop> early = new ConcurrentHashMap<>();

  private volatile @Nullable Stop forAll;

  /** Takes an attempt in; answers the order that was there before it, or null. */
  @Nullable Stop add(Claim claim, RunningAttempt attempt) {
    attempts.put(claim, attempt);
    Stop order = early.remove(claim);
    return order == null ? forAll : order;
  }

  /** Takes in a call that has no claim; answers as {@link #add}. */
  @Nullable Stop addCall(RunningAttempt call) {
    calls.put(call.job().id(), call);
    return forAll;
  }

  void remove(Claim claim) {
    attempts.remove(claim);
    early.remove(claim);
  }

  void removeCall(RunningAttempt call) {
    calls.remove(call.job().id());
  }

  /** The attempt under a claim, or the call of that id; null if it is not at work here. */
  @Nullable RunningAttempt find(Claim claim) {
    RunningAttempt attempt = attempts.get(claim);
    return attempt != null ? attempt : calls.get(claim.jobId());
  }

  /** How many attempts there are. */
  public int count() {
    return attempts.size();
  }

  /** How many attempts and calls of a kind there are. */
  int count(JobKind kind) {
    long ofJobs = attempts.values().stream().filter(one -> one.kind() == kind).count();
    return (int) (ofJobs + calls.values().stream().filter(one -> one.kind() == kind).count());
  }

  /** The claims this node believes to hold. */
  List<Claim> claims() {
    return List.copyOf(attempts.keySet());
  }

  /**
   * Passes on a cancel request that was just committed, also to an attempt that is about to begin.
   * To be called in the order of the commits.
   */
  void heed(Job job, String node) {
    Stop order = cancelOf(job, node);
    if (order == null) {
      return;
    }
    Claim claim = new Claim(job.id(), node, job.status().fence());
    early.put(claim, order);
    RunningAttempt attempt = attempts.get(claim);
    if (attempt != null && early.remove(claim, order)) {
      attempt.stop(order);
    }
  }

  /** Passes on a cancel request that was read, if the attempt is here. */
  void remind(Job job, String node) {
    Stop order = cancelOf(job, node);
    if (order != null) {
      stop(new Claim(job.id(), node, job.status().fence()), order);
    }
  }

  void stop(Claim claim, Stop order) {
    RunningAttempt attempt = attempts.get(claim);
    if (attempt != null) {
      attempt.stop(order);
    }
  }

  /** Stops everything, also what begins later. */
  void stopAll(Stop order) {
    forAll = order;
    attempts.values().forEach(attempt -> attempt.stop(order));
    calls.values().forEach(call -> call.stop(order));
  }

  private static @Nullable Stop cancelOf(Job job, String node) {
    CancelRequest request = job.status().cancelRequest();
    return request == null || job.state() != JobState.RUNNING || !node.equals(job.status().node())
        ? null
        : new Stop(Stop.Reason.CANCELLED, request.grace());
  }
}
