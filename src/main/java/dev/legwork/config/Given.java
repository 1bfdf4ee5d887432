package dev.legwork.config;

/**
 * What somebody wrote.
 *
 * @param key the setting's full name, as written
 * @param text its value; a list's items are joined by commas
 * @param place where it was written, for people
 */
record Given(String key, String text, String place) {}
