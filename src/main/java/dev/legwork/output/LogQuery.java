package dev.legwork.output;

import org.jspecify.annotations.Nullable;

/**
 * Which part of an attempt's output.
 *
 * @param stream only this stream, or null for both in the order of arrival
 * @param after only what lies at or beyond this offset; a chunk that straddles it is cut
 * @param limit at most this many bytes, at least 1
 */
public record LogQuery(@Nullable Stream stream, long after, int limit) {}
