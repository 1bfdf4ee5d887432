package dev.legwork.store;

/**
 * What a backend can do, so that nobody asks which one it is.
 *
 * @param name for people: {@code sqlite}, {@code heap}, ..
 * @param durable whether what it acknowledged survives the death of the process
 * @param shared whether several nodes can use it at once
 */
public record StoreCapabilities(String name, boolean durable, boolean shared) {}
