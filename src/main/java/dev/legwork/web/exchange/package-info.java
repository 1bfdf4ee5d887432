/**
 * One HTTP request and its answer: strict parameters, bounded bodies, preferences, keys, and the
 * one way to answer or to refuse. The routes of {@code web.api} and the streams of {@code web.sse}
 * use it; it imports {@code wire} and {@code job} and knows no service.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.web.exchange;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
