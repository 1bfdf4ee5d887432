package dev.legwork.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import dev.legwork.job.JobError;
import dev.legwork.job.JobId;
import dev.legwork.job.RawJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes JSON into a buffer by the streaming generator. One document, one use, one thread. */
public final class JsonOut {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int TYPICAL_SIZE = 1024;

  /** What writes a document; the generator's I/O failures cannot happen in memory. */
  @FunctionalInterface
  public interface Body {
    /** Writes one JSON value. */
    void write(JsonOut out) throws IOException;
  }

  private final JsonGenerator json;

  private JsonOut(JsonGenerator json) {
    this.json = json;
  }

  /** The UTF-8 text of what {@code body} writes. */
  public static Buffer write(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_SIZE);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      body.write(new JsonOut(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  /** The generator, for what has no shorthand here. */
  public JsonGenerator json() {
    return json;
  }

  /** A string member, null included. */
  public void text(SerializableString key, @Nullable String value) throws IOException {
    json.writeFieldName(key);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value);
    }
  }

  /** A string member, null included. */
  public void text(String key, @Nullable String value) throws IOException {
    json.writeFieldName(key);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value);
    }
  }

  /** A moment, null included. */
  public void time(SerializableString key, @Nullable Instant value) throws IOException {
    text(key, value == null ? null : Times.format(value));
  }

  /** A moment, null included. */
  public void time(String key, @Nullable Instant value) throws IOException {
    text(key, value == null ? null : Times.format(value));
  }

  /** A number. */
  public void number(SerializableString key, long value) throws IOException {
    json.writeFieldName(key);
    json.writeNumber(value);
  }

  /** A number, null included. */
  public void number(String key, @Nullable Number value) throws IOException {
    json.writeFieldName(key);
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Double fraction) {
      json.writeNumber(fraction);
    } else {
      json.writeNumber(value.longValue());
    }
  }

  /** An id, null included. */
  public void id(SerializableString key, @Nullable JobId id) throws IOException {
    text(key, id == null ? null : id.toString());
  }

  /** JSON that is text already, spliced in as it is; null included. */
  public void raw(SerializableString key, @Nullable RawJson value) throws IOException {
    json.writeFieldName(key);
    raw(value);
  }

  /** JSON that is text already, as a value of its own; null included. */
  public void raw(@Nullable RawJson value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else {
      json.writeRawValue(value.text());
    }
  }

  /** The contract's error object, null included. */
  public void error(SerializableString key, @Nullable JobError error) throws IOException {
    json.writeFieldName(key);
    error(error);
  }

  /** The contract's error object as a value of its own, null included. */
  public void error(@Nullable JobError error) throws IOException {
    if (error == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    text("code", error.code().wireName());
    text("message", error.message());
    json.writeBooleanField("retryable", error.retryable());
    json.writeFieldName("details");
    if (error.details() == null) {
      json.writeNull();
    } else {
      json.writeRawValue(Json.encode(error.details()));
    }
    json.writeEndObject();
  }
}
