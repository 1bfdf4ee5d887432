/**
 * The executor's SPI: what performs the jobs of a kind. The engine calls it; each kind is a package
 * below this one; it imports {@code job}, {@code store} and {@code output}.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.executor;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
