package dev.legwork.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long the disk takes to say that something is on it, which every commit waits for. */
record FsyncCheck(Path dataDir) implements Check {
  private static final int ROUNDS = 20;
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final Duration SLOW = Duration.ofMillis(25);

  @Override
  public String name() {
    return "fsync";
  }

  @Override
  public Finding look() throws IOException {
    Path folder = NearestFolder.of(dataDir);
    if (!Files.isWritable(folder)) {
      return Finding.warning("not measured: " + folder + " cannot be written", "See data folder");
    }
    List<Long> nanos = measure(folder);
    nanos.sort(null);
    long median = nanos.get(nanos.size() / 2);
    String found =
        String.format(
            Locale.ROOT,
            "%.2f ms at the median of %d, %.2f ms at most",
            median / 1e6,
            nanos.size(),
            nanos.get(nanos.size() - 1) / 1e6);
    return median > SLOW.toNanos()
        ? Finding.warning(found, "Every submission waits for that: a faster disk makes it quicker")
        : Finding.ok(found);
  }

  private static List<Long> measure(Path folder) throws IOException {
    List<Long> nanos = new ArrayList<>();
    Path file = Files.createTempFile(folder, ".legwork-doctor-", "");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long start = System.nanoTime();
      while (nanos.size() < ROUNDS
          && (nanos.isEmpty() || System.nanoTime() - start < LIMIT.toNanos())) {
        channel.write(ByteBuffer.allocate(4096));
        long before = System.nanoTime();
        channel.force(false);
        nanos.add(System.nanoTime() - before);
      }
    } finally {
      Files.delete(file);
    }
    return nanos;
  }
}
