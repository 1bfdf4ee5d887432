/**
 * Events of jobs: hints that something was committed, never the truth. The engine publishes,
 * everybody above listens; it imports {@code job} alone.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.event;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
