package dev.legwork.job;

/**
 * One thing that is wrong with what a caller sent.
 *
 * @param pointer JSON pointer (RFC 6901) to the place; empty for the whole document
 * @param detail what is wrong and what would be right, a sentence that reads after the place's name
 */
public record Violation(String pointer, String detail) {}
