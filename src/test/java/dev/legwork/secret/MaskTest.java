package dev.legwork.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.executor.Outcome;
import dev.legwork.job.JobError;
import dev.legwork.job.RawJson;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
  private static final String SECRET = "s3cr3t <\"pass\"&'word'>/ü+%20~";
  private static final Mask MASK = Mask.of(List.of(SECRET));

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String stream(Mask mask, byte[] bytes, Random cuts, int longest) {
    MaskedStream stream = mask.stream();
    Buffer out = Buffer.buffer();
    for (int at = 0; at < bytes.length; ) {
      int end = Math.min(bytes.length, at + 1 + cuts.nextInt(longest));
      out.appendBuffer(stream.accept(Buffer.buffer(Arrays.copyOfRange(bytes, at, end))));
      at = end;
    }
    return out.appendBuffer(stream.finish()).toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void everyUsualFormIsMasked() {
    List<String> forms =
        List.of(
            SECRET,
            Base64.getEncoder().encodeToString(utf8(SECRET)),
            Base64.getUrlEncoder().withoutPadding().encodeToString(utf8(SECRET)),
            Base64.getEncoder().encodeToString(utf8(SECRET + "\n")),
            HexFormat.of().formatHex(utf8(SECRET)),
            HexFormat.of().withUpperCase().formatHex(utf8(SECRET)),
            URLEncoder.encode(SECRET, StandardCharsets.UTF_8),
            URLEncoder.encode(SECRET, StandardCharsets.UTF_8).replace("+", "%20"),
            "s3cr3t%20%3c%22pass%22%26%27word%27%3e%2f%c3%bc%2b%2520~",
            "s3cr3t%20%3C%22pass%22%26'word'%3E%2F%C3%BC%2B%2520~",
            RawJson.of(SECRET).text(),
            "s3cr3t \\u003c\\\"pass\\\"\\u0026'word'\\u003e/ü+%20~",
            "s3cr3t <\\\"pass\\\"&'word'>\\/\\u00fc+%20~",
            "s3cr3t &lt;&quot;pass&quot;&amp;&#39;word&#39;&gt;/ü+%20~",
            "'s3cr3t <\"pass\"&'\\''word'\\''>/ü+%20~'");
    for (String form : forms) {
      assertThat(MASK.text("before " + form + " after"))
          .as(form)
          .matches("before [\"']?\\*\\*\\*[\"']? after");
    }
  }

  @Test
  void base64OfATextInWhichTheSecretStandsShowsNothingOfIt() {
    for (String before : List.of("", "u", "us", "use", "user:", "user::")) {
      for (String after : List.of("", "x", "xy", "xyz")) {
        byte[] text = utf8(before + SECRET + after);
        String masked = MASK.text(Base64.getEncoder().encodeToString(text));
        assertThat(masked).contains("***");
        assertThat(masked.length()).isLessThan(before.length() * 2 + after.length() * 2 + 12);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 76})
  void base64BrokenIntoLinesIsMasked(int line) {
    String key = "k9".repeat(70) + SECRET.repeat(4);
    String wrapped =
        Base64.getMimeEncoder(line, new byte[] {'\n'}).encodeToString(utf8(key + "\n"));
    assertThat(Mask.of(List.of(key)).text(wrapped).replace("***", "").strip()).hasSizeLessThan(8);
  }

  @Test
  void linesOfASecretAreMaskedOneByOne() {
    Mask mask =
        Mask.of(List.of("-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----"));
    assertThat(mask.text("  MIIEvQIBADANBg\r\n  kqhkiG9w0BAQEF")).isEqualTo("  ***\r\n  ***");
  }

  @Test
  void masksDoNotDependOnWhereBytesAreCut() {
    long seed = Long.getLong("legwork.seed", 42);
    Random random = new Random(seed);
    // Secrets that are beginnings, ends and repetitions of one another.
    Mask mask = Mask.of(List.of("aaaab", "abab", "babaa", "aabaabaa"));
    for (int round = 0; round < 300; round++) {
      byte[] bytes = new byte[random.nextInt(60)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(20) == 0 ? random.nextInt(256) : 'a' + random.nextInt(2));
      }
      byte[] ended = Arrays.copyOf(bytes, bytes.length + 1);
      String whole = mask.bytes(Buffer.buffer(ended)).toString(StandardCharsets.ISO_8859_1);
      assertThat(whole)
          .as("seed %d round %d", seed, round)
          .doesNotContain("abab", "aaaab", "babaa");
      for (int longest : new int[] {1, 2, 5, 50}) {
        assertThat(stream(mask, ended, random, longest))
            .as("seed %d round %d", seed, round)
            .isEqualTo(whole);
      }
    }
  }

  @Test
  void onlyWhatMayBecomeASecretWaits() {
    MaskedStream stream = Mask.of(List.of("swordfish")).stream();
    assertThat(stream.accept(Buffer.buffer("Password: sword")).toString()).isEqualTo("Password: ");
    assertThat(stream.accept(Buffer.buffer("s")).toString()).isEqualTo("sword");
    assertThat(stream.accept(Buffer.buffer("wordfish and more")).toString())
        .isEqualTo("*** and more");
    Buffer same = Buffer.buffer("nothing\n");
    assertThat(stream.accept(same)).isSameAs(same);
    assertThat(stream.finish().length()).isZero();
  }

  @Test
  void whatIsCutOffInTheMidstOfASecretIsMaskedUnlessItTellsNothing() {
    MaskedStream longer = Mask.of(List.of("swordfish")).stream();
    assertThat(longer.accept(Buffer.buffer("x swordf")).toString()).isEqualTo("x ");
    assertThat(longer.finish().toString()).isEqualTo("***");
    MaskedStream shorter = Mask.of(List.of("swordfish")).stream();
    assertThat(shorter.accept(Buffer.buffer("x sw")).toString()).isEqualTo("x ");
    assertThat(shorter.finish().toString()).isEqualTo("sw");
  }

  @Test
  void bytesAroundASecretStayAsTheyAre() {
    Buffer bytes =
        Buffer.buffer(new byte[] {0, -1, -128, 10}).appendString(SECRET).appendByte((byte) -2);
    assertThat(MASK.bytes(bytes))
        .isEqualTo(Buffer.buffer(new byte[] {0, -1, -128, 10, '*', '*', '*', -2}));
    assertThat(MASK.text("\uD800 stays")).isEqualTo("\uD800 stays");
  }

  @Test
  void jsonStaysJsonWhateverTheSecretIs() {
    Mask mask = Mask.of(List.of("123456", "true", "a\"b\\c", "key-name"));
    RawJson masked =
        mask.json(
            new RawJson(
                "{\"key-name\":1,\"n\":123456,\"m\":-0.1234567e3,\"t\":true,"
                    + "\"s\":[\"x a\\\"b\\\\c y\",\"\\u0061\\u0022b\\\\c\",null,17]}"));
    assertThat(masked.text())
        .isEqualTo(
            "{\"***\":1,\"n\":\"***\",\"m\":\"-0.***7e3\",\"t\":true,\"s\":[\"x *** y\",\"***\",null,17]}");
  }

  @Test
  void outcomesAreMaskedInEveryPart() {
    JobError error =
        new JobError(
            JobError.Code.NETWORK,
            "no host " + SECRET,
            true,
            new JsonObject().put("host", SECRET).put("n", 1));
    Outcome.Failed failed =
        (Outcome.Failed)
            MASK.outcome(
                new Outcome.Failed(error, RawJson.of(new JsonObject().put("b", SECRET)), null));
    assertThat(failed.error().message()).isEqualTo("no host ***");
    assertThat(failed.error().details()).isEqualTo(new JsonObject().put("host", "***").put("n", 1));
    assertThat(failed.result().text()).isEqualTo("{\"b\":\"***\"}");
    assertThat(MASK.outcome(new Outcome.Stopped(null))).isEqualTo(new Outcome.Stopped(null));
  }

  @Test
  void failuresThatWouldBeLoggedAreMaskedWithTheirCauses() {
    IOException cause = new IOException("cannot send " + SECRET);
    for (Future<Outcome> defect :
        List.of(
            MASK.guard(() -> Future.failedFuture(new IllegalStateException("outer", cause))),
            MASK.guard(
                () -> {
                  throw new IllegalArgumentException(SECRET);
                }))) {
      StringWriter trace = new StringWriter();
      defect.cause().printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString()).doesNotContain("s3cr3t").contains("MaskTest");
    }
    IOException harmless = new IOException("gone");
    assertThat(MASK.failure(harmless)).isSameAs(harmless);
  }

  @Test
  void withoutSecretsNothingIsTouched() {
    Mask none = Mask.of(List.of("abc", ""));
    assertThat(none).isSameAs(Mask.NONE);
    assertThat(none.stream()).isNull();
    RawJson json = new RawJson("{ \"a\":1}");
    assertThat(none.json(json)).isSameAs(json);
    Outcome outcome = new Outcome.Succeeded(json);
    assertThat(none.outcome(outcome)).isSameAs(outcome);
  }

  @Test
  void theLargestSecretIsMaskedAndNeverKeepsMoreThanItself() {
    StringBuilder text = new StringBuilder();
    new Random(1).ints(SecretFiles.MAX_BYTES, 33, 127).forEach(c -> text.append((char) c));
    String secret = text.toString();
    Mask mask = Mask.of(List.of(secret));
    List<byte[]> forms = new ArrayList<>();
    forms.add(utf8("<" + secret + ">"));
    forms.add(utf8("<" + Base64.getEncoder().encodeToString(utf8(secret)) + ">"));
    for (byte[] form : forms) {
      assertThat(stream(mask, form, new Random(2), 10_000)).isEqualTo("<***>");
    }
    assertThat(mask.weight()).isLessThan(1_000_000);
  }
}
