package dev.legwork.job;

import static dev.legwork.job.JobState.CANCELLED;
import static dev.legwork.job.JobState.EXPIRED;
import static dev.legwork.job.JobState.FAILED;
import static dev.legwork.job.JobState.QUEUED;
import static dev.legwork.job.JobState.RETRYING;
import static dev.legwork.job.JobState.RUNNING;
import static dev.legwork.job.JobState.SCHEDULED;
import static dev.legwork.job.JobState.SUCCEEDED;
import static dev.legwork.job.JobState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobStateTest {
  @Test
  void openAndFinalStatesAreThoseOfTheContract() {
    assertThat(JobState.values())
        .filteredOn(state -> !state.isFinal())
        .containsExactlyInAnyOrder(SCHEDULED, QUEUED, RUNNING, WAITING, RETRYING);
    assertThat(JobState.values())
        .filteredOn(JobState::isFinal)
        .containsExactlyInAnyOrder(SUCCEEDED, FAILED, CANCELLED, EXPIRED);
    assertThat(JobState.values())
        .filteredOn(JobState::isPending)
        .containsExactlyInAnyOrder(SCHEDULED, QUEUED, RETRYING);
  }

  @Test
  void eachStateHasOneSpelling() {
    for (JobState state : JobState.values()) {
      assertThat(JobState.find(state.wireName())).contains(state);
      assertThat(JobState.find(state.name())).isEmpty();
    }
    assertThat(JobState.find("")).isEmpty();
    assertThat(JobState.find("done")).isEmpty();
  }

  @Test
  void onlyAQueuedJobIsClaimed() {
    assertThat(JobState.values())
        .filteredOn(state -> state.canBecome(RUNNING))
        .containsExactly(QUEUED);
  }

  @Test
  void onlyAQueueingLeadsOutOfAFinalStateAndNothingOutOfSuccess() {
    assertThat(SUCCEEDED.successors()).isEmpty();
    for (JobState state : new JobState[] {FAILED, CANCELLED, EXPIRED}) {
      assertThat(state.successors()).containsExactly(QUEUED);
    }
  }

  @Test
  void everyOpenStateCanBeCancelledAndNoneFollowsItself() {
    for (JobState state : JobState.values()) {
      assertThat(state.canBecome(CANCELLED)).isEqualTo(!state.isFinal());
      assertThat(state.canBecome(state)).isFalse();
    }
  }

  @Test
  void everyStateIsReachedAndEveryOpenOneCanSucceed() {
    assertThat(reachable(SCHEDULED)).containsExactlyInAnyOrder(JobState.values());
    Arrays.stream(JobState.values())
        .filter(state -> !state.isFinal())
        .forEach(state -> assertThat(reachable(state)).contains(SUCCEEDED));
  }

  private static Set<JobState> reachable(JobState from) {
    Set<JobState> seen = new HashSet<>(Set.of(from));
    int before;
    do {
      before = seen.size();
      Set.copyOf(seen).forEach(state -> seen.addAll(state.successors()));
    } while (seen.size() > before);
    return seen;
  }
}
