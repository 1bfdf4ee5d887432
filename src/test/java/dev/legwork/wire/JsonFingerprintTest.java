package dev.legwork.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class JsonFingerprintTest {
  private static String of(String text) {
    return JsonFingerprint.of(Documents.object(Buffer.buffer(text)));
  }

  @Test
  void orderAndSpaceDoNotMatter() {
    assertThat(of("{\"a\":1,\"b\":{\"c\":[1,2],\"d\":null}}"))
        .isEqualTo(of("{ \"b\" : {\"d\":null, \"c\":[1, 2]}, \"a\": 1.0 }"))
        .matches("[0-9a-f]{64}");
    assertThat(of("{\"a\":100}")).isEqualTo(of("{\"a\":1e2}"));
  }

  @Test
  void anyOtherDifferenceMatters() {
    assertThat(of("{\"a\":[1,2]}")).isNotEqualTo(of("{\"a\":[2,1]}"));
    assertThat(of("{\"a\":\"1\"}")).isNotEqualTo(of("{\"a\":1}"));
    assertThat(of("{\"a\":null}")).isNotEqualTo(of("{}"));
    assertThat(of("{\"a\":\"b\\\",\\\"c\\\":\\\"d\"}"))
        .isNotEqualTo(of("{\"a\":\"b\",\"c\":\"d\"}"));
  }
}
