package dev.legwork.bench;

import java.nio.file.Path;

/**
 * What the user asked of the bench.
 *
 * @param jobs jobs of each workload, or 0 for the number that the workload is defined with
 * @param seconds how long idleness is watched
 * @param warmUp seconds of the same load before anything is measured, so that the JVM has compiled
 *     what is hot
 * @param rate jobs a second where a workload has a rate, or 0 for its own
 * @param runs how often each workload is measured
 * @param waiting jobs that wait in W6
 * @param dataDir the folder whose disk is measured
 * @param baseline whether bare programs are measured too
 */
record BenchOptions(
    int jobs,
    int seconds,
    int warmUp,
    double rate,
    int runs,
    int waiting,
    Path dataDir,
    boolean baseline) {
  int jobsOr(int usual) {
    return jobs > 0 ? jobs : usual;
  }

  double rateOr(double usual) {
    return rate > 0 ? rate : usual;
  }
}
