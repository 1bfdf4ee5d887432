package dev.legwork.store.sqlite;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged survives the death of the process, whenever that comes. */
class KillTest {
  /** Some hundred lines of the ledger. */
  private static final long SOME_BYTES = 20_000;

  private static final long SEED = Long.getLong("legwork.kill.seed", 4711);

  @TempDir Path folder;
  private final Random random = new Random(SEED);

  @Test
  void whatWasAcknowledgedSurvivesKills() throws Exception {
    surviveKills(3);
  }

  @Test
  @Tag("slow")
  void whatWasAcknowledgedSurvivesManyKills() throws Exception {
    surviveKills(30);
  }

  /** The control: a store that acknowledges too early is found out. */
  @Test
  void theCheckFindsAnAcknowledgementThatCameTooEarly() throws Exception {
    List<String> broken = new ArrayList<>();
    for (int round = 0; broken.isEmpty() && round < 25; round++) {
      runAndKill(true);
      broken = new KillCheck(folder).afterKill();
    }
    assertThat(broken)
        .as("seed %d", SEED)
        .anyMatch(text -> text.startsWith("lost") || text.startsWith("did not keep"));
  }

  private void surviveKills(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      runAndKill(false);
      assertThat(new KillCheck(folder).afterKill()).as("seed %d, kill %d", SEED, round).isEmpty();
    }
    List<KillLedger.Line> lines = KillLedger.read(folder.resolve("ledger"));
    assertThat(lines).extracting(KillLedger.Line::what).contains("taken", "claimed", "finished");
    assertThat(new KillCheck(folder).toTheEnd()).as("seed %d", SEED).isEmpty();
  }

  private void runAndKill(boolean tooEarly) throws IOException, InterruptedException {
    Process process =
        Child.start(
            KillMain.class,
            folder.toString(),
            Integer.toString(random.nextInt(1_000_000)),
            Boolean.toString(tooEarly));
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("ready");
      boolean ended = awaitWork(process) || process.waitFor(random.nextInt(400), MILLISECONDS);
      assertThat(ended).as("it works until it is killed").isFalse();
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(process.exitValue()).isEqualTo(128 + 9);
  }

  /** Waits until something was finished since it began, however busy the machine is. */
  private boolean awaitWork(Process process) throws IOException, InterruptedException {
    Path ledger = folder.resolve("ledger");
    long begun = Files.size(ledger);
    for (int i = 0; i < 3_000 && Files.size(ledger) < begun + SOME_BYTES; i++) {
      if (process.waitFor(10, MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }
}
