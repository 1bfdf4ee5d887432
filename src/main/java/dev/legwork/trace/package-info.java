/**
 * Traces: where work stands in a caller's trace and what is told of it to a tracing system.
 * Ingress, engine and executors call it; it imports {@code job} alone. What sends spans away is
 * below.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.trace;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
