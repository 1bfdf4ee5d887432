/**
 * Who may do what: scopes, principals, tokens and the keys behind them. The ingresses ask it before
 * they do anything; it knows no HTTP and no store. It imports {@code job} and {@code wire}.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.access;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
