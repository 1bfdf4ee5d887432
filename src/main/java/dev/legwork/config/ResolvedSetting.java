package dev.legwork.config;

/**
 * What a setting is and who says so.
 *
 * @param setting which one
 * @param key its full name; differs from the setting's own where the user chose a name
 * @param text its value as written, or the default's text
 * @param place where it was written, or {@code default}
 */
public record ResolvedSetting(Setting<?> setting, String key, String text, String place) {}
