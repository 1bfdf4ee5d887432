/**
 * What a node does with jobs: takes them in, claims them, runs their attempts, takes back lost
 * ones, prunes old ones. Ingresses call {@link dev.legwork.engine.JobService} and its neighbours;
 * it imports the SPIs and sees no SQL, no HTTP and no cluster manager.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.engine;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
