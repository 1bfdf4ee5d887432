/**
 * What is done to a node's data from outside: backup, restore, check. Beside {@code node} the only
 * place that names the default store; used by {@code cli}, may import everything below.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.node.storage;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
