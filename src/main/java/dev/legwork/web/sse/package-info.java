/**
 * Streams of server-sent events and the output of attempts: pulled or dropped with a word about the
 * gap, never buffered without bound. The routes of {@code web.api} mount them; it sees the services
 * and {@code event}, no store.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.web.sse;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
