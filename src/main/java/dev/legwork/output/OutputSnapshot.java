package dev.legwork.output;

import java.util.List;

/**
 * An attempt's output at one moment.
 *
 * @param extents what was written and what of it is kept
 * @param runs what lies in blobs, in the order of offsets
 * @param frames what lies in memory, all of it after the runs
 * @param complete whether nothing will follow
 */
record OutputSnapshot(Extents extents, List<Run> runs, List<Frame> frames, boolean complete) {
  static final OutputSnapshot NOTHING =
      new OutputSnapshot(Extents.keeping(0), List.of(), List.of(), true);

  /** Nothing yet. */
  static final OutputSnapshot NOT_BEGUN =
      new OutputSnapshot(Extents.keeping(0), List.of(), List.of(), false);

  OutputSnapshot {
    runs = List.copyOf(runs);
    frames = List.copyOf(frames);
  }
}
