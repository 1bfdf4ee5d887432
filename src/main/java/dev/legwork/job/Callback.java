package dev.legwork.job;

import java.util.Set;

/**
 * Where to tell of the job's end.
 *
 * @param url an absolute http or https URL
 * @param events the final states that are told
 */
public record Callback(String url, Set<JobState> events) {
  public Callback {
    events = Set.copyOf(events);
  }
}
