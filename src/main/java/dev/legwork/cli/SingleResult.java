package dev.legwork.cli;

import dev.legwork.job.Job;
import dev.legwork.job.JobKind;
import dev.legwork.job.RawJson;
import dev.legwork.store.BlobStore;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints what one job brought as the output of the command. */
final class SingleResult {
  private static final int PAGE = 256 * 1024;
  private static final String BODY_BLOB = "body";

  private final BlobStore blobs;
  private final Console console;

  SingleResult(BlobStore blobs, Console console) {
    this.blobs = blobs;
    this.console = console;
  }

  void print(Job job) {
    RawJson result = job.status().result();
    if (result == null || job.spec().kind() == JobKind.PROCESS) {
      // A program's output was shown while it was written.
      return;
    }
    Object value = result.value();
    if (job.spec().kind() == JobKind.HTTP && value instanceof JsonObject answer) {
      printBody(job, answer);
    } else {
      console.out().println(Json.encode(value));
    }
  }

  private void printBody(Job job, JsonObject answer) {
    if (answer.getValue("bodyRef") != null) {
      BlobStore.Key key = new BlobStore.Key(job.id(), job.status().attempt(), BODY_BLOB);
      copy(key);
      return;
    }
    Object body = answer.getValue("body");
    if (body instanceof String text) {
      console.out().writeBytes(text.getBytes(StandardCharsets.UTF_8));
    } else if (body instanceof JsonObject object
        && object.size() == 1
        && object.getValue("base64") instanceof String base64
        && !isJson(answer)) {
      console.out().writeBytes(Base64.getDecoder().decode(base64));
    } else if (body != null) {
      console.out().println(Json.encode(body));
    }
  }

  private void copy(BlobStore.Key key) {
    long offset = 0;
    Buffer part;
    do {
      part = Await.get(blobs.read(key, offset, PAGE));
      console.out().writeBytes(part.getBytes());
      offset += part.length();
    } while (part.length() > 0);
  }

  private static boolean isJson(JsonObject answer) {
    return contentType(answer).toLowerCase(Locale.ROOT).contains("json");
  }

  private static String contentType(JsonObject answer) {
    @Nullable Object headers = answer.getValue("headers");
    return headers instanceof JsonObject all
        ? String.valueOf(all.getValue("content-type", ""))
        : "";
  }
}
