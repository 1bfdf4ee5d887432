/**
 * The form of the service's log: what a line says about the job it tells of, and lines of JSON.
 * Every level may call it; it imports {@code job} alone. What jobs write themselves is no part of
 * it.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.log;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
