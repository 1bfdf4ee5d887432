package dev.legwork.access;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import org.jspecify.annotations.Nullable;

/** The attempts that run on this node now. Called on any thread; must not block. */
@FunctionalInterface
public interface LiveAttempts {
  /** The job of this very attempt as it was claimed, or null if the attempt does not run here. */
  @Nullable Job find(JobId id, int attempt, long fence);
}
