package dev.legwork.web.sse;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.legwork.output.LogChunk;
import dev.legwork.output.LogPage;
import dev.legwork.wire.JsonOut;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes output as JSON: text where the bytes are UTF-8, else base64. */
final class LogWriter {
  private LogWriter() {}

  static Buffer page(int attempt, LogPage page) {
    return JsonOut.write(
        out -> {
          JsonGenerator json = out.json();
          json.writeStartObject();
          json.writeNumberField("attempt", attempt);
          json.writeArrayFieldStart("chunks");
          for (LogChunk chunk : page.chunks()) {
            json.writeStartObject();
            json.writeNumberField("dropped", chunk.dropped());
            members(out, chunk);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeNumberField("next", page.next());
          json.writeBooleanField("complete", page.complete());
          json.writeEndObject();
        });
  }

  /** A chunk as an event; what was dropped before it has an event of its own. */
  static Buffer chunk(int attempt, LogChunk chunk) {
    return JsonOut.write(
        out -> {
          JsonGenerator json = out.json();
          json.writeStartObject();
          json.writeNumberField("attempt", attempt);
          members(out, chunk);
          json.writeNumberField("next", chunk.end());
          json.writeEndObject();
        });
  }

  private static void members(JsonOut out, LogChunk chunk) throws IOException {
    JsonGenerator json = out.json();
    json.writeNumberField("offset", chunk.offset());
    json.writeStringField("stream", chunk.stream().wireName());
    out.time("at", chunk.at());
    byte[] bytes = chunk.bytes().getBytes();
    String text = text(bytes);
    if (text != null) {
      json.writeStringField("text", text);
    } else {
      json.writeFieldName("base64");
      json.writeBinary(bytes);
    }
  }

  private static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
