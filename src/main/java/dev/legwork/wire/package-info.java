/**
 * JSON of jobs and problems as the wire contract spells it: one codec for REST, bus, command line
 * and stores alike. It imports {@code job}, {@code store} and {@code executor}.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.wire;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
