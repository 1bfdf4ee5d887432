/**
 * {@code doctor}: looks at the machine and the configuration that a node would have, and says what
 * to do. One check a class, each bounded in time, none changes anything. Called by {@code Main};
 * imports {@code cli}, {@code node} and {@code config}.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.doctor;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
