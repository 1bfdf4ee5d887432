package dev.legwork.output;

/**
 * Where frames that were flushed together lie in one blob. Runs of one flush have the same range of
 * offsets and lie in different blobs; ranges of different flushes do not overlap.
 *
 * @param blob name of the blob
 * @param start first byte in the blob
 * @param length bytes in the blob
 * @param first the lowest offset of the flush
 * @param end the offset after the flush
 */
record Run(String blob, long start, int length, long first, long end) {}
