/**
 * What a node is told before it starts: every setting declared once in {@link
 * dev.legwork.config.Settings}, read from file, environment and flags, checked as a whole and
 * handed on as the records of {@link dev.legwork.config.LegworkConfig}. The command line loads it,
 * the node takes the records; it imports {@code job} alone.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.config;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
