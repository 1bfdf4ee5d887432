/**
 * The command line: {@code serve} and {@code run} start a node, everything else talks to one by
 * REST. Standard output carries results alone, everything for people goes to standard error. It
 * imports {@code node} and what lies below.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.cli;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
