package dev.legwork.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.doctor.Finding.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockCheckTest {
  @TempDir Path dir;
  private FakeMachine fake;

  @BeforeEach
  void fake() {
    fake = FakeMachine.in(dir);
  }

  private Finding clock(FakeMachine at) throws Exception {
    return new ClockCheck(at.machine(), dir.resolve("data"), dir.resolve("legwork.db")).look();
  }

  @Test
  void anImpossibleYearIsAnError() throws Exception {
    assertThat(clock(fake.at("1970-01-01T00:00:00Z")).level()).isEqualTo(Level.ERROR);
    assertThat(clock(fake.at("2199-01-01T00:00:00Z")).level()).isEqualTo(Level.ERROR);
  }

  @Test
  void filesOfTheFutureMeanThatTheClockWasSetBack() throws Exception {
    Path store = Files.createFile(dir.resolve("legwork.db"));
    Files.setLastModifiedTime(store, FileTime.from(fake.now().plusSeconds(3600)));

    Finding finding = clock(fake);

    assertThat(finding.level()).isEqualTo(Level.WARNING);
    assertThat(finding.found()).contains("but " + store + " was written at");
  }

  @Test
  void aClockThatStandsStillIsSeen() throws Exception {
    assertThat(clock(fake).found()).contains("ms wrong within 250 ms");
  }

  @Test
  void whoeverSetsTheClockIsAsked() throws Exception {
    fake.program("timedatectl", "echo no");
    assertThat(ticking().look().found()).contains("not synchronised, says systemd");
    fake.program("timedatectl", "echo yes");
    assertThat(ticking().look().found()).contains(", synchronised, says systemd");
    fake.program("chronyc", "echo 'Leap status     : Not synchronised'");
    assertThat(ticking().look().level()).isEqualTo(Level.WARNING);
    fake.program("chronyc", "exit 1").program("timedatectl", "echo no bus >&2; exit 1");
    assertThat(ticking().look().found()).contains("cannot be asked here");
  }

  private ClockCheck ticking() {
    Machine real = Machine.here(fake.machine().environment());
    return new ClockCheck(real, dir.resolve("data"), dir.resolve("legwork.db"));
  }
}
