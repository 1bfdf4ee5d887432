package dev.legwork.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Whether the wall clock can be believed: due times, leases and retention go by it. */
record ClockCheck(Machine machine, Path dataDir, Path storeFile) implements Check {
  private static final Instant EARLIEST = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
  private static final Duration SPAN = Duration.ofMillis(250);
  private static final Duration SKEW = Duration.ofMillis(100);
  private static final Duration FUTURE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public Finding look() throws IOException, InterruptedException {
    Instant now = machine.clock().instant();
    if (now.isBefore(EARLIEST) || now.isAfter(LATEST)) {
      return Finding.error("it is " + now, "Set the clock");
    }
    for (Path file :
        List.of(storeFile, storeFile.resolveSibling(storeFile.getFileName() + "-wal"), dataDir)) {
      if (Files.exists(file)
          && Files.getLastModifiedTime(file).toInstant().isAfter(now.plus(FUTURE))) {
        return Finding.warning(
            "it is " + now + ", but " + file + " was written at " + Files.getLastModifiedTime(file),
            "The clock was set back: jobs wait for times that were already there; set it right");
      }
    }
    Duration drift = drift();
    if (drift.compareTo(SKEW) > 0) {
      return Finding.warning(
          "it went " + drift.toMillis() + " ms wrong within " + SPAN.toMillis() + " ms",
          "Something sets the clock by leaps: let it be slewed, as chrony does");
    }
    return synchronisation(now);
  }

  private Duration drift() {
    Instant wall = machine.clock().instant();
    long start = System.nanoTime();
    while (System.nanoTime() - start < SPAN.toNanos()) {
      LockSupport.parkNanos(SPAN.toNanos());
    }
    Duration walled = Duration.between(wall, machine.clock().instant());
    return walled.minusNanos(System.nanoTime() - start).abs();
  }

  private Finding synchronisation(Instant now) throws IOException, InterruptedException {
    Programs programs = Programs.of(machine.environment());
    String found = "it is " + now;
    Optional<String> chrony = output(programs, "chronyc", "-n", "tracking");
    Optional<String> systemd =
        output(programs, "timedatectl", "show", "--property=NTPSynchronized", "--value");
    if (chrony.filter(text -> text.contains("Leap status")).isPresent()) {
      return judge(found, "chrony", chrony.get().contains(": Normal"));
    } else if (systemd.filter(text -> text.matches("yes|no")).isPresent()) {
      return judge(found, "systemd", systemd.get().equals("yes"));
    }
    return Finding.ok(found + "; whether it is synchronised cannot be asked here");
  }

  private static Finding judge(String found, String who, boolean synchronised) {
    return synchronised
        ? Finding.ok(found + ", synchronised, says " + who)
        : Finding.warning(found + ", not synchronised, says " + who, "Let NTP set the clock");
  }

  private static Optional<String> output(Programs programs, String name, String... arguments)
      throws IOException, InterruptedException {
    Optional<Path> program = programs.find(name);
    return program.isEmpty()
        ? Optional.empty()
        : Programs.start(program.get(), arguments)
            .end(PATIENCE)
            .filter(end -> end.exitCode() == 0)
            .map(Programs.End::output);
  }
}
