package dev.legwork.store.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** How the write-ahead log gets from the system's memory onto the disk. */
@FunctionalInterface
interface Disk {
  /** {@code fdatasync}: the data and what is needed to find it, but not the time of the change. */
  Disk REAL = log -> log.force(false);

  /** Returns when all that was written to the log before is on the disk. Blocks. */
  void force(FileChannel log) throws IOException;
}
