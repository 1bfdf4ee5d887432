/**
 * The file that a backup is: a zip that any tool opens, written and read with bounded memory and
 * without trust in what it says of itself. Knows nothing of stores; used by {@code node}.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.archive;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
