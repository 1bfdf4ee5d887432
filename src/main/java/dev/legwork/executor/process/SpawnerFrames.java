package dev.legwork.executor.process;

import dev.legwork.output.Stream;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** The frames of the spawner's protocol, described in src/main/c/spawner.c. */
final class SpawnerFrames {
  private static final int HEADER = 9;

  private SpawnerFrames() {}

  static byte[] spawn(int id, Command command, int credit) {
    Buffer frame = frame(1, id);
    frame.appendByte((byte) (command.wantsInput() ? 1 : 0));
    frame.appendInt(credit);
    frame.appendByte((byte) command.limits().values().size());
    command
        .limits()
        .values()
        .forEach((resource, value) -> frame.appendByte((byte) resource.number).appendLong(value));
    frame.appendInt(command.argv().size()).appendInt(command.env().size());
    string(frame, command.cwd());
    command.argv().forEach(argument -> string(frame, argument));
    command.env().forEach((name, value) -> string(frame, name + "=" + value));
    return done(frame);
  }

  static byte[] input(int id, Buffer bytes) {
    return done(frame(2, id).appendBuffer(bytes));
  }

  static byte[] inputEnd(int id) {
    return done(frame(3, id));
  }

  static byte[] signal(int id, Signal signal) {
    return done(frame(4, id).appendByte((byte) signal.number));
  }

  static byte[] credit(int id, Stream stream, int bytes) {
    return done(frame(5, id).appendByte((byte) number(stream)).appendInt(bytes));
  }

  static byte[] reap(int id) {
    return done(frame(6, id));
  }

  /** What an answer says. */
  static SpawnEvent event(int type, Buffer body) {
    return switch (type) {
      case 65 -> new SpawnEvent.Started(body.getInt(0));
      case 66 -> new SpawnEvent.NotStarted(SpawnEvent.Stage.of(body.getByte(0)), body.getInt(1));
      case 67 -> new SpawnEvent.Output(stream(body.getByte(0)), body.slice(1, body.length()));
      case 68 -> new SpawnEvent.OutputEnd(stream(body.getByte(0)));
      case 69 ->
          new SpawnEvent.Exited(
              body.getByte(0) != 0,
              body.getInt(1),
              body.getByte(37) != 0,
              new SpawnEvent.Usage(
                  micros(body, 5), micros(body, 13), body.getLong(21), micros(body, 29)));
      case 70 -> new SpawnEvent.Gone();
      case 71 -> new SpawnEvent.InputTaken();
      default -> throw new IllegalStateException("An answer of type " + type);
    };
  }

  private static Duration micros(Buffer body, int at) {
    return Duration.of(body.getLong(at), ChronoUnit.MICROS);
  }

  private static Buffer frame(int type, int id) {
    return Buffer.buffer(64).appendInt(0).appendByte((byte) type).appendInt(id);
  }

  private static byte[] done(Buffer frame) {
    assert frame.length() >= HEADER;
    return frame.setInt(0, frame.length() - 4).getBytes();
  }

  private static void string(Buffer frame, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    frame.appendInt(bytes.length).appendBytes(bytes).appendByte((byte) 0);
  }

  private static int number(Stream stream) {
    return stream == Stream.STDOUT ? 0 : 1;
  }

  private static Stream stream(int number) {
    return number == 0 ? Stream.STDOUT : Stream.STDERR;
  }
}
