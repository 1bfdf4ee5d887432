/**
 * The REST API: one verticle that listens, plain routes that parse, call a service and answer. The
 * services come in one record; the streams come from {@code web.sse}. It sees no store behind its
 * SPI, no executor and no cluster.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.web.api;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
