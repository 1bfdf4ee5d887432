package dev.legwork.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class SizesTest {
  @Property(tries = 300)
  void whatIsFormattedParsesAsTheSame(
      @ForAll @LongRange(min = 0, max = 999_999) long count,
      @ForAll @IntRange(min = 0, max = 40) int shift) {
    long bytes = count << shift;
    assertThat(Sizes.parse(Sizes.format(bytes))).isEqualTo(bytes);
  }

  @Example
  void allUnitsAreRead() {
    assertThat(Sizes.parse("0")).isZero();
    assertThat(Sizes.parse("10MB")).isEqualTo(10_000_000);
    assertThat(Sizes.parse("512MiB")).isEqualTo(512L << 20);
    assertThat(Sizes.parse("1.5 KiB")).isEqualTo(1_536);
    assertThat(Sizes.parse("7B")).isEqualTo(7);
    assertThat(Sizes.format(1L << 30)).isEqualTo("1GiB");
    assertThat(Sizes.format(1_000)).isEqualTo("1000");
  }

  @Example
  void whatIsNoSizeIsRefused() {
    for (String text :
        new String[] {
          "", "-1", "1K", "1mb", "MiB", "1e3", "1.MiB", "0x10", "999999999999999999TiB", "1  MB"
        }) {
      assertThatThrownBy(() -> Sizes.parse(text))
          .as("'%s'", text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
