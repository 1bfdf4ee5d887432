package dev.legwork.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;

/** Files like those of a kernel, and programs that answer as a test says. */
record FakeMachine(Path dir, Instant now) {
  static FakeMachine in(Path dir) {
    return new FakeMachine(dir, Instant.now());
  }

  Machine machine() {
    return new Machine(
        dir.resolve("proc"),
        dir.resolve("sys"),
        Map.of("PATH", dir.resolve("bin").toString()),
        () -> now);
  }

  FakeMachine at(String instant) {
    return new FakeMachine(dir, Instant.parse(instant));
  }

  FakeMachine proc(String name, String text) {
    return file("proc/" + name, text);
  }

  FakeMachine sys(String name, String text) {
    return file("sys/" + name, text);
  }

  /** A program that is a shell script. */
  FakeMachine program(String name, String script) {
    file("bin/" + name, "#!/bin/sh\n" + script + "\n");
    try {
      Files.setPosixFilePermissions(
          dir.resolve("bin").resolve(name), PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private FakeMachine file(String name, String text) {
    try {
      Path file = dir.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
