package dev.legwork.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class JobIdTest {
  @Example
  void eachIdIsGreaterThanTheOneBefore() {
    JobId before = JobId.next();
    for (int i = 0; i < 20_000; i++) {
      JobId next = JobId.next();
      assertThat(next.compareTo(before)).isPositive();
      assertThat(next.value().version()).isEqualTo(7);
      before = next;
    }
  }

  @Example
  void idsMadeByManyThreadsAreDistinctAndRiseInEach() throws InterruptedException {
    List<List<JobId>> made = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<JobId> mine = new ArrayList<>();
      made.add(mine);
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 5_000; n++) {
                  mine.add(JobId.next());
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join(20_000);
    }
    HashSet<JobId> all = new HashSet<>();
    for (List<JobId> mine : made) {
      assertThat(mine).hasSize(5_000).isSorted();
      all.addAll(mine);
    }
    assertThat(all).hasSize(20_000);
  }

  @Property(tries = 300)
  void theOrderIsThatOfTheText(
      @ForAll long high, @ForAll long low, @ForAll long otherHigh, @ForAll long otherLow) {
    JobId one = new JobId(new UUID(high, low));
    JobId other = new JobId(new UUID(otherHigh, otherLow));
    assertThat(Integer.signum(one.compareTo(other)))
        .isEqualTo(Integer.signum(one.toString().compareTo(other.toString())));
    assertThat(JobId.parse(one.toString())).contains(one);
    assertThat(Collections.max(List.of(one, other)).compareTo(one)).isNotNegative();
  }

  @Property(tries = 300)
  void noTextIsTooStrange(@ForAll String text) {
    JobId.parse(text).ifPresent(id -> assertThat(id).hasToString(text.toLowerCase(Locale.ROOT)));
  }

  @Example
  void whatIsNoIdIsNone() {
    String good = JobId.next().toString();
    assertThat(JobId.parse(good.toUpperCase(Locale.ROOT)))
        .contains(JobId.parse(good).orElseThrow());
    assertThat(JobId.parse("")).isEmpty();
    assertThat(JobId.parse(good + "0")).isEmpty();
    assertThat(JobId.parse(" " + good.substring(1))).isEmpty();
    assertThat(JobId.parse(good.replace('-', '0'))).isEmpty();
    assertThat(JobId.parse("1-1-1-1-" + "0".repeat(28))).isEmpty();
    assertThat(JobId.parse("+" + good.substring(1))).isEmpty();
  }
}
