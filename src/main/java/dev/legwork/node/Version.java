package dev.legwork.node;

/** Which Legwork this is. */
public final class Version {
  /** As the jar's manifest says, or {@code dev} when run from classes. */
  public static final String TEXT = text();

  private Version() {}

  private static String text() {
    String text = Version.class.getPackage().getImplementationVersion();
    return text == null ? "dev" : text;
  }
}
