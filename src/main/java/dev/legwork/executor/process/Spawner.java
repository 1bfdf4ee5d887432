package dev.legwork.executor.process;

import java.util.function.Consumer;

/**
 * Starts programs. One a node, safe on any thread. Each program leads its own session, gets only
 * the file descriptors 0, 1 and 2, and exactly the environment it is given.
 */
sealed interface Spawner permits NativeSpawner, JdkSpawner {
  /** How much of each stream a program may write before it is given more credit, in bytes. */
  int FIRST_CREDIT = 64 * 1024;

  /** For people: how programs are started. */
  String description();

  /** Kills what it started and ends. Blocks for a moment. Safe to call twice. */
  void close();

  /**
   * Starts a program; returns at once.
   *
   * @param events told in order, on a thread of the spawner's: hand over and return
   */
  Running start(Command command, Consumer<SpawnEvent> events);
}
