/**
 * JSON of jobs and problems as the wire contract spells it: one codec for REST, bus, command line
 * and stores alike. Reading is strict and tells everything that is wrong at once; writing streams.
 * Ingresses, stores and the command line call it; it imports {@code job} and {@code store}.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.wire;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
