/**
 * What stands before the first request: who may connect, TLS, and clients that are too slow. Called
 * by {@code web.api} and by the node that wires it; knows no route.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.web.listen;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
