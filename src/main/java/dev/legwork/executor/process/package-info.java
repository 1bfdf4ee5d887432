/**
 * The kind {@code process}: programs, each started for one attempt alone. {@link
 * dev.legwork.executor.process.ProcessRuntime} is what a node has one of, {@link
 * dev.legwork.executor.process.ProcessExecutor} what it deploys. A {@link
 * dev.legwork.executor.process.Spawner} starts the programs: a native process beside the JVM where
 * there is one for the platform, else the JVM itself, which can do less. The node wires it; it
 * imports {@code executor} and below.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.executor.process;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
