package dev.legwork.executor.http;

import java.io.IOException;
import java.util.zip.CRC32;

/**
 * The coding {@code gzip} (RFC 1952): members one after the other, each with its checksum. Bytes
 * after the last member are ignored, as every other reader does.
 */
final class GzipDecoder implements ContentDecoder {
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int[] MAGIC = {0x1F, 0x8B, 8};
  private static final int FIXED_HEADER = 10;
  private static final int FLAGS_AT = 3;
  private static final int TRAILER = 8;

  private enum Part {
    HEADER,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    HEADER_CRC,
    DATA,
    TRAILER,
    AFTER
  }

  private final Inflation inflation = new Inflation(true);
  private final CRC32 crc = new CRC32();
  private Part part = Part.HEADER;

  /** Bytes of the current part that have been seen. */
  private int seen;

  private int flags;
  private int extraLength;
  private long written;
  private long trailer;
  private boolean anyMember;

  @Override
  public void decode(byte[] input, Sink sink) throws IOException {
    int at = 0;
    while (at < input.length && part != Part.AFTER) {
      if (part == Part.DATA) {
        at = inflate(input, at, sink);
      } else {
        take(input[at++] & 0xFF);
      }
    }
  }

  @Override
  public boolean isComplete() {
    return anyMember && (part == Part.AFTER || (part == Part.HEADER && seen == 0));
  }

  @Override
  public void close() {
    inflation.close();
  }

  private int inflate(byte[] input, int from, Sink sink) throws IOException {
    int end =
        inflation.inflate(
            input,
            from,
            (bytes, length) -> {
              crc.update(bytes, 0, length);
              written += length;
              sink.take(bytes, length);
            });
    if (inflation.isComplete()) {
      enter(Part.TRAILER);
    }
    return end;
  }

  private void take(int b) throws IOException {
    switch (part) {
      case HEADER -> header(b);
      case EXTRA_LENGTH -> {
        extraLength |= b << (8 * seen++);
        if (seen == Short.BYTES) {
          enter(extraLength == 0 ? afterExtra() : Part.EXTRA);
        }
      }
      case EXTRA -> {
        if (++seen == extraLength) {
          enter(afterExtra());
        }
      }
      case NAME -> {
        if (b == 0) {
          enter(afterName());
        }
      }
      case COMMENT -> {
        if (b == 0) {
          enter(afterComment());
        }
      }
      case HEADER_CRC -> {
        if (++seen == Short.BYTES) {
          enter(Part.DATA);
        }
      }
      case TRAILER -> trailer(b);
      case DATA, AFTER -> throw new IllegalStateException("Not read byte by byte: " + part);
    }
  }

  private void header(int b) throws IOException {
    if (seen < MAGIC.length && b != MAGIC[seen]) {
      if (anyMember) {
        enter(Part.AFTER);
        return;
      }
      throw new IOException("The body is not gzip as it says");
    }
    if (seen == FLAGS_AT) {
      flags = b;
    }
    if (++seen == FIXED_HEADER) {
      enter((flags & FLAG_EXTRA) != 0 ? Part.EXTRA_LENGTH : afterExtra());
    }
  }

  private Part afterExtra() {
    return (flags & FLAG_NAME) != 0 ? Part.NAME : afterName();
  }

  private Part afterName() {
    return (flags & FLAG_COMMENT) != 0 ? Part.COMMENT : afterComment();
  }

  private Part afterComment() {
    return (flags & FLAG_HEADER_CRC) != 0 ? Part.HEADER_CRC : Part.DATA;
  }

  private void trailer(int b) throws IOException {
    trailer |= (long) b << (8 * seen++);
    if (seen < TRAILER) {
      return;
    }
    if (trailer != (crc.getValue() | written << Integer.SIZE)) {
      throw new IOException("The checksum of the gzip body is wrong");
    }
    anyMember = true;
    inflation.reset();
    crc.reset();
    written = 0;
    trailer = 0;
    extraLength = 0;
    enter(Part.HEADER);
  }

  private void enter(Part next) {
    part = next;
    seen = 0;
  }
}
