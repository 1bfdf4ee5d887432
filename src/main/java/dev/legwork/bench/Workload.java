package dev.legwork.bench;

import io.vertx.core.json.JsonObject;

/** One of the things that are measured. Called in the order of its methods, on one thread. */
interface Workload {
  /** Its name in the figures. */
  String name();

  /** What it is measured with, for the figures. */
  JsonObject settings(BenchOptions options);

  /** Starts what it needs and runs until the JVMs have compiled what matters. */
  void prepare(Lab lab);

  /** Measures once. */
  void measure(Lab lab, int run, Figures figures);

  /** Measures what bare programs make of the same; nothing if there is nothing to compare. */
  default void baseline(Lab lab, Figures figures) {}

  /** Gives back what it holds beside the lab. */
  default void finish() {}
}
