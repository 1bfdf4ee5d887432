/**
 * Spans for OpenTelemetry, sent by OTLP over HTTP. Loaded only when the {@code OTEL_*} variables
 * ask for it; {@code node} opens it.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.trace.otel;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
