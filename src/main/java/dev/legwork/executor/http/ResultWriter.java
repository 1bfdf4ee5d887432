package dev.legwork.executor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.legwork.job.JobId;
import dev.legwork.job.RawJson;
import dev.legwork.secret.Mask;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what an exchange brought as the job's result. Only bytes are masked here: the text of the
 * result is, as a whole, by the executor.
 */
final class ResultWriter {
  private static final String SET_COOKIE = "set-cookie";

  private final JobId id;
  private final Mask mask;

  ResultWriter(JobId id, Mask mask) {
    this.id = id;
    this.mask = mask;
  }

  /**
   * The result.
   *
   * @param response the last answer
   * @param body the answer's body as far as it counts, or null if it was given up
   * @param url where the answer came from if redirects led there, else null
   * @param durationMillis from the attempt's start to the answer's end
   */
  RawJson write(
      HttpClientResponse response,
      @Nullable ResponseBody body,
      @Nullable HttpUrl url,
      long durationMillis) {
    StringWriter out = new StringWriter(512);
    try (JsonGenerator json = JsonText.generator(out)) {
      json.writeStartObject();
      json.writeNumberField("status", response.statusCode());
      // Once the body is decoded, what the headers say of its coding is no longer so.
      headers(json, response.headers(), body != null && body.isDecoded());
      body(json, body, response);
      json.writeNumberField("bytes", body == null ? 0 : body.bytes());
      json.writeNumberField("durationMs", durationMillis);
      if (url != null) {
        json.writeStringField("url", url.toString());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return new RawJson(JsonText.wellFormed(out.toString()));
  }

  private void headers(JsonGenerator json, MultiMap headers, boolean decoded) throws IOException {
    Map<String, String> joined = new LinkedHashMap<>();
    headers.forEach(
        (name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!lower.equals(SET_COOKIE) && !(decoded && describesCoding(lower))) {
            joined.merge(lower, value, (a, b) -> a + ", " + b);
          }
        });
    json.writeObjectFieldStart("headers");
    for (Map.Entry<String, String> header : joined.entrySet()) {
      json.writeStringField(header.getKey(), header.getValue());
    }
    List<String> cookies = headers.getAll(SET_COOKIE);
    if (!cookies.isEmpty()) {
      json.writeArrayFieldStart(SET_COOKIE);
      for (String cookie : cookies) {
        json.writeString(cookie);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static boolean describesCoding(String name) {
    return name.equals("content-encoding") || name.equals("content-length");
  }

  private void body(JsonGenerator json, @Nullable ResponseBody body, HttpClientResponse response)
      throws IOException {
    if (body == null || body.bytes() == 0) {
      json.writeNullField("body");
      return;
    }
    Buffer inline = body.inline();
    if (inline == null) {
      json.writeStringField("bodyRef", "/api/v1/jobs/" + id + "/result");
      return;
    }
    json.writeFieldName("body");
    String contentType = response.getHeader("content-type");
    String text = body.isPlain() ? BodyText.decode(inline, contentType) : null;
    if (text == null) {
      json.writeStartObject();
      json.writeBinaryField("base64", mask.bytes(inline).getBytes());
      json.writeEndObject();
      return;
    }
    String value = BodyText.isJson(contentType) ? JsonText.compact(text) : null;
    if (value != null) {
      json.writeRawValue(value);
    } else {
      json.writeString(text);
    }
  }
}
