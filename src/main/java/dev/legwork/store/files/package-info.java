/**
 * Blobs as plain files in a directory: beside the SQLite store, or node-local. {@code node} makes
 * the store and closes it; it imports {@code store} and {@code job}.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.store.files;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
