package dev.legwork.store;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list of jobs, newest first.
 *
 * @param jobs at most as many as asked for; fewer, even none, when a selective filter used up what
 *     one read may cost
 * @param next the id below which the list goes on, or null at its end
 */
public record JobPage(List<Job> jobs, @Nullable JobId next) {
  public JobPage {
    jobs = List.copyOf(jobs);
  }
}
