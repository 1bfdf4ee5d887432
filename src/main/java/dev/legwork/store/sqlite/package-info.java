/**
 * The embedded store: one SQLite file, one writer with group commit, several readers. Made by
 * {@link dev.legwork.store.sqlite.SqliteJobStore}; only the node's wiring imports it.
 *
 * <h2>Lines</h2>
 *
 * Every job stands in one line at a time, the column {@code line}, ordered by {@code rank} within
 * it, and one index over the two serves claims, due times and retention alike: a lane (queue and
 * kind) when it may be claimed, {@link dev.legwork.store.sqlite.Line#TIMED} until it is due, {@link
 * dev.legwork.store.sqlite.Line#BLOCKED} while it comes after others, {@link
 * dev.legwork.store.sqlite.Line#FINAL} until it is pruned, a lane's parking place while its
 * concurrency key is full, and none while it runs.
 *
 * <h2>Commit</h2>
 *
 * Two threads take turns at writing. SQLite runs with {@code synchronous=NORMAL}, which keeps the
 * file whole whatever happens and leaves the moment of a commit's durability to us: the thread that
 * committed forces the log to the disk before it answers, while the other applies what arrives
 * meanwhile and commits it when the disk is free. Callers, listeners and readers are told nothing
 * that is not on the disk yet.
 *
 * <h2>Memory</h2>
 *
 * Whoever commits owns everything that is in memory: a window of each lane's head, counters by
 * queue, holders of concurrency keys, and a bounded cache of rows. A row changed by several steps
 * of one commit is written once, when the commit is made or a query has to see it. If a commit
 * fails, all of that is thrown away and read anew from the file, so that a failure leaves no trace.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.store.sqlite;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
