package dev.legwork.store.sqlite;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process was told by its store, one line each, written after it was told so and in one
 * write, so that nothing stands here that was not acknowledged.
 */
final class KillLedger {
  private final FileChannel channel;

  private KillLedger(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * A line: {@code taken}, {@code claimed} or {@code finished}.
   *
   * @param state the job's state after the step
   * @param result its result, or {@code -}
   */
  record Line(String what, JobId id, long fence, String state, String result) {
    static Line of(String what, Job job) {
      var result = job.status().result();
      return new Line(
          what,
          job.id(),
          job.status().fence(),
          job.state().wireName(),
          result == null ? "-" : result.text());
    }

    private static Line parse(String text) {
      String[] parts = text.split(" ", 5);
      return new Line(
          parts[0],
          JobId.parse(parts[1]).orElseThrow(),
          Long.parseLong(parts[2]),
          parts[3],
          parts[4]);
    }

    private String text() {
      return String.join(" ", what, id.toString(), Long.toString(fence), state, result) + "\n";
    }
  }

  static KillLedger append(Path file) throws IOException {
    return new KillLedger(
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  void write(Line line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line.text().getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      int written = channel.write(bytes);
      assert written > 0;
    }
  }

  /** Every whole line. */
  static List<Line> read(Path file) throws IOException {
    List<Line> lines = new ArrayList<>();
    String text = Files.exists(file) ? Files.readString(file) : "";
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      lines.add(Line.parse(text.substring(from, end)));
      from = end + 1;
    }
    return lines;
  }
}
