package dev.legwork.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Prints the output of a job of a node: as it is, or as it comes. */
final class RemoteLogs {
  private static final int RECONNECTS = 5;

  private final ApiClient client;
  private final Console console;
  private @Nullable String lastId;
  private boolean ended;

  RemoteLogs(ApiClient client, Console console) {
    this.client = client;
    this.console = console;
  }

  /** Prints what there is, byte for byte. */
  void copy(String path) {
    try (InputStream body = client.stream(path, "text/plain, application/problem+json", null)) {
      body.transferTo(console.out());
      console.out().flush();
    } catch (IOException e) {
      throw Failure.failed("The connection broke while the output was read");
    }
  }

  /** Prints what there is and what comes until the attempt is over; survives lost connections. */
  void follow(String path) {
    for (int broken = 0; !ended; ) {
      String before = lastId;
      try (InputStream body = client.stream(path, "text/event-stream", lastId)) {
        read(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)));
      } catch (IOException e) {
        // Taken up again below, where it stopped.
      }
      broken = lastId != null && !lastId.equals(before) ? 0 : broken + 1;
      if (!ended && broken > RECONNECTS) {
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
      return;
    }
    JsonObject chunk = parse(data);
    if (chunk == null) {
      return;
    }
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
