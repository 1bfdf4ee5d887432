package dev.legwork.doctor;

/** One thing to look at. */
interface Check {
  /** In a word, for people and programs. */
  String name();

  /** Looks; on a thread of its own, which may block for some seconds. */
  Finding look() throws Exception;
}
