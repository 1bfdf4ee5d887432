package dev.legwork.web.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The API's description as it is served. The JSON form is made when first asked for. */
final class OpenApi {
  private static final String RESOURCE = "/openapi.yaml";

  private final Buffer yaml;
  private @Nullable Buffer json;

  OpenApi() {
    try (InputStream stream = OpenApi.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException("The resource " + RESOURCE + " is missing");
      }
      yaml = Buffer.buffer(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Buffer yaml() {
    return yaml;
  }

  Buffer json() {
    if (json == null) {
      json = parsed().toBuffer();
    }
    return json;
  }

  @SuppressWarnings("unchecked") // The keys of an OpenAPI document are strings.
  JsonObject parsed() {
    Load load = new Load(LoadSettings.builder().build());
    Object document = load.loadFromString(yaml.toString(StandardCharsets.UTF_8));
    return new JsonObject((Map<String, Object>) document);
  }
}
