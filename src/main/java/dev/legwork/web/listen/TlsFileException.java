package dev.legwork.web.listen;

/** PEM files that no listener can use. The message is for a person and names the file. */
public final class TlsFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TlsFileException(String message) {
    super(message, null, false, false);
  }
}
