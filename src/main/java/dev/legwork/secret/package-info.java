/**
 * Secrets that jobs refer to: where their values come from on this node, and how they are masked in
 * what an attempt brings. Executors call it; it imports {@code job} and {@code executor}.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.secret;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
