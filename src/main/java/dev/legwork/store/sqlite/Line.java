package dev.legwork.store.sqlite;

/** The lines that are no lanes. Lanes are numbered from 1. */
final class Line {
  /** Waits for its time; the rank is the time. */
  static final long TIMED = -1;

  /** Final; the rank is the time of its pruning. */
  static final long FINAL = -2;

  /** Comes after jobs that are open. */
  static final long BLOCKED = -3;

  private static final long PARKING = -1_000;

  private Line() {}

  /** Where jobs of a lane stand aside while their concurrency key is full. */
  static long parkingOf(long lane) {
    return PARKING - lane;
  }

  /** The lane of a parking place. */
  static long laneOf(long parking) {
    return PARKING - parking;
  }

  static boolean isLane(long line) {
    return line > 0;
  }
}
