package dev.legwork.cli;

import dev.legwork.config.LoadedConfig;
import dev.legwork.config.ResolvedSetting;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** A configuration for people and for programs, its secrets hidden. */
final class ConfigPrinter {
  private ConfigPrinter() {}

  static String table(LoadedConfig loaded) {
    Table table = new Table("SETTING", "VALUE", "FROM");
    for (ResolvedSetting setting : loaded.settings()) {
      boolean described = setting.setting().computed() && !setting.isSet();
      String value = described && setting.text().isEmpty() ? words(setting) : setting.shown();
      table.row(setting.key(), value, setting.place());
    }
    return table.text();
  }

  static String json(LoadedConfig loaded) {
    JsonArray settings = new JsonArray();
    for (ResolvedSetting setting : loaded.settings()) {
      JsonObject json =
          new JsonObject()
              .put("key", setting.key())
              .put("value", setting.shown().isEmpty() ? null : setting.shown())
              .put("source", setting.source().kind().name().toLowerCase(Locale.ROOT))
              .put("place", setting.place())
              .put("secret", setting.setting().secret());
      settings.add(json);
    }
    return new JsonObject()
            .put("file", loaded.file() == null ? null : loaded.file().toString())
            .put("settings", settings)
            .put("warnings", new JsonArray(loaded.warnings()))
            .encodePrettily()
        + "\n";
  }

  private static String words(ResolvedSetting setting) {
    return setting.setting().defaultText();
  }
}
