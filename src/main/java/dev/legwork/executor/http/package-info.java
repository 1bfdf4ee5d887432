/**
 * Jobs that are one HTTP exchange with another service, and the guard that decides which addresses
 * a node may call. The node deploys {@code HttpExecutor}; everything else serves it. It imports
 * {@code executor}, {@code store} and {@code job}.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.executor.http;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
