package dev.legwork.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Prints the output of a job of a node: as it is, or as it comes. */
final class RemoteLogs {
  private static final int RECONNECTS = 5;

  /** Makes the query of the next page from what the last one said; nulls for the first page. */
  interface PageQuery {
    String of(@Nullable Integer attempt, @Nullable Long after);
  }

  private final ApiClient client;
  private final Console console;
  private final String path;
  private @Nullable String lastId;
  private boolean ended;

  RemoteLogs(ApiClient client, Console console, String path) {
    this.client = client;
    this.console = console;
    this.path = path;
  }

  /** Prints what there is, byte for byte. */
  void copy(PageQuery queries) {
    Integer attempt = null;
    Long after = null;
    while (true) {
      JsonObject page = client.get(path + queries.of(attempt, after));
      for (Object chunk : page.getJsonArray("chunks", new JsonArray())) {
        print((JsonObject) chunk);
      }
      Long next = page.getLong("next", 0L);
      attempt = page.getInteger("attempt", 0);
      if (page.getBoolean("complete", true) || next.equals(after) || attempt == 0) {
        return;
      }
      after = next;
    }
  }

  /** Prints what there is and what comes until the job is over; survives lost connections. */
  void follow(String query) {
    int fruitless = 0;
    while (!ended) {
      String before = lastId;
      try (InputStream body = client.stream(path + query, "text/event-stream", lastId)) {
        read(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)));
      } catch (IOException e) {
        // Taken up again below, where it stopped.
      }
      fruitless = Objects.equals(lastId, before) ? fruitless + 1 : 0;
      if (!ended && fruitless > RECONNECTS) {
        throw Failure.failed("The connection broke while the output was followed");
      }
    }
  }

  private void read(BufferedReader lines) throws IOException {
    String event = "message";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null && !ended; line = lines.readLine()) {
      if (line.isEmpty()) {
        take(event, data.toString());
        event = "message";
        data.setLength(0);
      } else if (line.startsWith("id:")) {
        lastId = line.substring("id:".length()).strip();
      } else if (line.startsWith("event:")) {
        event = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:")) {
        data.append(data.length() == 0 ? "" : "\n").append(line.substring("data:".length()));
      }
    }
  }

  private void take(String event, String data) {
    if (event.equals("end")) {
      ended = true;
    } else if (event.equals("log")) {
      JsonObject chunk = parse(data);
      if (chunk != null) {
        print(chunk);
      }
    }
  }

  private void print(JsonObject chunk) {
    if (chunk.getValue("dropped") instanceof Number dropped && dropped.longValue() > 0) {
      console.err().println("[" + dropped + " bytes were not kept]");
    }
    PrintStream target = "stderr".equals(chunk.getString("stream")) ? console.err() : console.out();
    if (chunk.getValue("text") instanceof String text) {
      target.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    } else if (chunk.getValue("base64") instanceof String base64) {
      target.writeBytes(Base64.getDecoder().decode(base64));
    }
    target.flush();
  }

  private static @Nullable JsonObject parse(String data) {
    try {
      return data.isBlank() ? null : new JsonObject(data);
    } catch (DecodeException e) {
      return null;
    }
  }
}
