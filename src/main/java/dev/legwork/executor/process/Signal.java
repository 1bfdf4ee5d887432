package dev.legwork.executor.process;

import java.util.Optional;

/** The signals a job may choose to be told by. */
enum Signal {
  HUP(1),
  INT(2),
  QUIT(3),
  KILL(9),
  USR1(10),
  USR2(12),
  TERM(15);

  final int number;

  Signal(int number) {
    this.number = number;
  }

  static Optional<Signal> find(String name) {
    for (Signal signal : values()) {
      if (signal.name().equals(name)) {
        return Optional.of(signal);
      }
    }
    return Optional.empty();
  }
}
