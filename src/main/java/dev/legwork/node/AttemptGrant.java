package dev.legwork.node;

import dev.legwork.access.AttemptTokens;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What attempts are given to speak with their node.
 *
 * @param tokens makes their tokens
 * @param url where the node listens; empty if it does not, or not yet
 */
record AttemptGrant(AttemptTokens tokens, Supplier<Optional<String>> url) {}
