package dev.legwork.doctor;

import dev.legwork.job.Sizes;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How much room there is for data. */
record DiskCheck(Machine machine, Path dataDir) implements Check {
  private static final long TOO_LITTLE = 64L << 20;
  private static final long LITTLE = 1L << 30;
  private static final long MIB = 1L << 20;
  private static final int FEW_INODES_PERCENT = 95;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public Finding look() throws IOException, InterruptedException {
    Path folder = NearestFolder.of(dataDir);
    FileStore store = Files.getFileStore(folder);
    long free = store.getUsableSpace();
    Optional<Integer> inodes = usedInodes(folder);
    String found =
        String.format(
            "%s free of %s, inodes %s",
            Sizes.format(free / MIB * MIB),
            Sizes.format(store.getTotalSpace() / MIB * MIB),
            inodes.map(percent -> percent + " % used").orElse("not known"));
    String advice = "Make room, or set data.dir to another disk; retention.* says what is kept";
    if (free < TOO_LITTLE || inodes.orElse(0) >= 100) {
      return Finding.error(found, advice);
    } else if (free < LITTLE || inodes.orElse(0) >= FEW_INODES_PERCENT) {
      return Finding.warning(found, advice);
    }
    return Finding.ok(found);
  }

  /** Java does not tell; {@code df} does. */
  private Optional<Integer> usedInodes(Path folder) throws IOException, InterruptedException {
    Optional<Path> df = Programs.of(machine.environment()).find("df");
    if (df.isEmpty()) {
      return Optional.empty();
    }
    return Programs.start(df.get(), "-iP", folder.toString()).end(PATIENCE).stream()
        .flatMap(end -> end.output().lines().skip(1))
        .map(line -> line.split("\\s+", -1))
        .filter(cells -> cells.length >= 6 && cells[4].matches("\\d{1,3}%"))
        .map(cells -> Integer.valueOf(cells[4].substring(0, cells[4].length() - 1)))
        .findFirst();
  }
}
