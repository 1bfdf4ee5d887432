package dev.legwork.output;

import java.util.List;

/**
 * A part of an attempt's output.
 *
 * @param chunks in the order of arrival
 * @param next where to read on
 * @param complete whether the attempt is over and nothing follows after {@code next}
 */
public record LogPage(List<LogChunk> chunks, long next, boolean complete) {
  public LogPage {
    chunks = List.copyOf(chunks);
  }
}
