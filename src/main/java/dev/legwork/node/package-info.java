/** The node: the only place that names concrete backends and executors; wires, deploys, drains. */
@NullMarked
@CheckReturnValue
package dev.legwork.node;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
