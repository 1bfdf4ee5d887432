/**
 * Measures a node as its users meet it: a node in a process of its own, load over real HTTP, one
 * JSON line a figure. It imports {@code cli} for its terminal and {@code node} for the node it
 * measures.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.bench;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
