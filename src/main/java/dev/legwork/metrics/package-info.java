/**
 * What a node tells of itself in numbers: counters on what the store has answered and committed,
 * gauges that are read when somebody asks. {@code web} counts requests here and serves the text;
 * the node wires it. It imports {@code store} and {@code job}, and nothing imports it for its
 * decisions.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.metrics;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
