/**
 * What a job is and what may happen to it: ids, states, durations, backoff, retry, the job's value
 * itself and the rules of its life. Pure values without I/O; everybody may import this package and
 * it imports none of ours.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.job;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
