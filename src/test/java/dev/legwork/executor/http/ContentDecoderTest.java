package dev.legwork.executor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ContentDecoderTest {
  private static final byte[] TEXT =
      "All work and no play. ".repeat(500).getBytes(StandardCharsets.UTF_8);

  static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  static byte[] deflate(byte[] plain, boolean bare) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, deflater)) {
      deflate.write(plain);
    }
    deflater.end();
    return out.toByteArray();
  }

  @Test
  void decodesEveryCodingWhateverTheSizeOfThePieces() throws IOException {
    for (int piece : new int[] {1, 7, 1 << 20}) {
      assertThat(decode("gzip", gzip(TEXT), piece)).isEqualTo(TEXT);
      assertThat(decode("X-GZIP", gzip(TEXT), piece)).isEqualTo(TEXT);
      assertThat(decode("deflate", deflate(TEXT, false), piece)).isEqualTo(TEXT);
      assertThat(decode("deflate", deflate(TEXT, true), piece)).isEqualTo(TEXT);
    }
  }

  @Test
  void readsEveryPartOfAGzipHeader() throws IOException {
    byte[] plain = gzip(TEXT);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3});
    out.write(new byte[] {3, 0, 'e', 'x', 't'});
    out.write("name\0comment\0".getBytes(StandardCharsets.US_ASCII));
    out.write(new byte[] {1, 2});
    out.write(plain, 10, plain.length - 10);
    for (int piece : new int[] {1, 1 << 20}) {
      assertThat(decode("gzip", out.toByteArray(), piece)).isEqualTo(TEXT);
    }
  }

  @Test
  void readsMembersOneAfterTheOtherAndIgnoresWhatFollows() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(gzip("one ".getBytes(StandardCharsets.UTF_8)));
    out.write(gzip("two".getBytes(StandardCharsets.UTF_8)));
    out.write(new byte[] {0, 0, 0});
    for (int piece : new int[] {1, 1 << 20}) {
      assertThat(new String(decode("gzip", out.toByteArray(), piece), StandardCharsets.UTF_8))
          .isEqualTo("one two");
    }
  }

  @Test
  void refusesWhatIsNotCodedAsItSays() throws IOException {
    byte[] wrongChecksum = gzip(TEXT);
    wrongChecksum[wrongChecksum.length - 6] ^= 1;
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> decode("gzip", wrongChecksum, 9));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> decode("gzip", TEXT, 9));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> decode("deflate", new byte[] {0x78, (byte) 0x9C, 7, 7, 7, 7}, 9));
  }

  @Test
  void knowsWhenTheEndIsMissing() throws IOException {
    byte[] whole = gzip(TEXT);
    for (int length : new int[] {1, 5, 20, whole.length - 8, whole.length - 1}) {
      try (ContentDecoder decoder = ContentDecoder.of("gzip")) {
        decoder.decode(Arrays.copyOf(whole, length), (bytes, n) -> {});
        assertThat(decoder.isComplete()).isFalse();
      }
    }
  }

  @Test
  void leavesUnknownCodingsAlone() {
    assertThat(ContentDecoder.of("br")).isNull();
    assertThat(ContentDecoder.of("gzip, gzip")).isNull();
    assertThat(ContentDecoder.of(null)).isNull();
  }

  private static byte[] decode(String coding, byte[] coded, int piece) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ContentDecoder decoder = ContentDecoder.of(coding)) {
      for (int at = 0; at < coded.length; at += piece) {
        decoder.decode(
            Arrays.copyOfRange(coded, at, Math.min(coded.length, at + piece)),
            (bytes, length) -> out.write(bytes, 0, length));
      }
      assertThat(decoder.isComplete()).isTrue();
    }
    return out.toByteArray();
  }
}
