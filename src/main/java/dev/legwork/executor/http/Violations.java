package dev.legwork.executor.http;

import dev.legwork.job.JobKind;
import dev.legwork.job.Violation;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a payload, as far as it has been read. */
final class Violations {
  private static final String ROOT = "/" + JobKind.HTTP.wireName();

  private final List<Violation> all = new ArrayList<>(0);

  /** Notes what is wrong with the value under {@code key}. */
  void add(String key, String detail) {
    all.add(new Violation(ROOT + "/" + escaped(key), detail));
  }

  /** Notes what is wrong with the value under {@code key} of the object under {@code parent}. */
  void add(String parent, String key, String detail) {
    all.add(new Violation(ROOT + "/" + parent + "/" + escaped(key), detail));
  }

  List<Violation> all() {
    return all;
  }

  private static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
