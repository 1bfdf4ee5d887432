/**
 * The store in plain maps: the model that every other store is compared with, and the temporary
 * store of {@code run}. Written to be obviously right, not to be fast; nothing survives the
 * process. {@code node} makes it, nobody else names it; it imports {@code store} and {@code job}.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.store.heap;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
