/** The program's entrance. */
@NullMarked
package dev.legwork;

import org.jspecify.annotations.NullMarked;
