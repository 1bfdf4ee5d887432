/**
 * The store's SPI. A store keeps jobs and is asked for steps of their lives; it is the only truth,
 * everything else in a node is a hint. The engine calls it; each backend is a package below this
 * one; it imports {@code job} alone.
 *
 * <h2>Claim, lease, fence</h2>
 *
 * A node claims due jobs. Every claim raises the job's fence by one, and every later step of that
 * claim carries job, node and fence. A step whose fence is stale changes nothing and says so in its
 * result; it is a normal answer, never an exception. A node's claims live as long as its lease,
 * which it renews for all of them at once. When a lease has run out by the store's clock, any node
 * may rescue its claims, and the fence then keeps the late owner out.
 *
 * <h2>Commit</h2>
 *
 * One list of steps is applied in order, in one commit, with one moment for all of them. When the
 * future succeeds the list is as durable as the backend promises; when it fails with a {@link
 * dev.legwork.store.StoreFailure}, nothing is known to have happened, and the caller reads again
 * before it says anything.
 */
@NullMarked
@CheckReturnValue
package dev.legwork.store;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
