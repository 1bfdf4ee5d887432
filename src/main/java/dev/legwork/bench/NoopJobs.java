package dev.legwork.bench;

/** Jobs that do nothing, of about 100 bytes of input. */
final class NoopJobs {
  private NoopJobs() {}

  static String in(String queue) {
    return "{\"function\":{\"name\":\"noop\",\"input\":{\"order\":4711,\"customer\":\"c-0815\","
        + "\"text\":\"about a hundred bytes of what a job is usually told to do\"}},\"queue\":\""
        + queue
        + "\"}";
  }
}
