package dev.legwork.web.listen;

import org.jspecify.annotations.Nullable;

/**
 * Who may come to a listener, and what it shows of itself.
 *
 * @param connections shared by all instances; its Vert.x is that of the listener
 * @param identity for TLS, or null for plain HTTP
 */
public record Entrance(Connections connections, @Nullable TlsIdentity identity) {}
