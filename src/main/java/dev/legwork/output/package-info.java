/**
 * What attempts write: recorded once with bounded memory, read by offset, followed live at the
 * reader's own pace. The engine records, the ingresses read; it imports {@code job} and {@code
 * store}.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.output;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
