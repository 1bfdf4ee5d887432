package dev.legwork.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legwork.job.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
  private static Object parse(String text) {
    return Documents.parse(Buffer.buffer(text));
  }

  @Test
  void everyKindOfValueIsRead() {
    assertThat(parse(" {\"a\":[1,2.5,true,null,\"x\",{\"b\":{}}]} "))
        .isEqualTo(
            new JsonObject()
                .put(
                    "a",
                    new JsonArray()
                        .add(1)
                        .add(2.5)
                        .add(true)
                        .addNull()
                        .add("x")
                        .add(new JsonObject().put("b", new JsonObject()))));
    assertThat(parse("null")).isNull();
    assertThat(parse("9007199254740993")).isEqualTo(9007199254740993L);
    assertThat(parse("123456789012345678901234567890"))
        .isEqualTo(new BigInteger("123456789012345678901234567890"));
  }

  @Test
  void digitsThatADoubleWouldDropSurvive() {
    String text = "{\"pi\":3.14159265358979323846264338327950288}";
    assertThat(((JsonObject) parse(text)).encode()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{]",
        "{\"a\":1,}",
        "[1,]",
        "{'a':1}",
        "{a:1}",
        "{\"a\":1} x",
        "{}{}",
        "NaN",
        "01",
        "1e999",
        "\"a\nb\"",
        "// x\n{}",
        "tru",
        "{\"a\":{\"b\":1,\"b\":2}}"
      })
  void whatIsNoJsonIsMalformed(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(Refusal.Malformed.class);
  }

  @Test
  void theMessageSaysWhere() {
    assertThatThrownBy(() -> parse("{\n  \"a\": 1,\n  \"a\": null\n}"))
        .isInstanceOf(Refusal.Malformed.class)
        .hasMessageContaining("\"a\" is there twice")
        .hasMessageContaining("line 3");
    assertThatThrownBy(() -> parse("{\n \"a\" 1}"))
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("Source");
  }

  @Test
  void depthAndLengthOfNumbersAreBounded() {
    assertThat(parse("[".repeat(64) + "]".repeat(64))).isInstanceOf(JsonArray.class);
    assertThatThrownBy(() -> parse("[".repeat(100_000))).isInstanceOf(Refusal.Malformed.class);
    assertThatThrownBy(() -> parse("{\"a\":".repeat(65) + "1" + "}".repeat(65)))
        .isInstanceOf(Refusal.Malformed.class);
    assertThatThrownBy(() -> parse("1".repeat(1001))).isInstanceOf(Refusal.Malformed.class);
  }

  @Test
  void stringsAndKeysAreBounded() {
    assertThat((String) parse("\"" + "x".repeat(1024 * 1024) + "\"")).hasSize(1024 * 1024);
    assertThatThrownBy(() -> parse("\"" + "x".repeat(1024 * 1024 + 1) + "\""))
        .isInstanceOf(Refusal.Malformed.class);
    assertThat(((JsonArray) parse("[" + objects(10_000) + "]")).size()).isEqualTo(10_000);
    assertThatThrownBy(() -> parse("[" + objects(10_001) + "]"))
        .isInstanceOf(Refusal.Malformed.class)
        .hasMessageContaining("more than 10000 keys");
  }

  private static String objects(int count) {
    return String.join(",", Collections.nCopies(count, "{\"k\":1}"));
  }

  private static List<Object> elements(String text) {
    List<Object> elements = new ArrayList<>();
    Documents.elements(Buffer.buffer(text), elements::add);
    return elements;
  }

  @Test
  void elementsComeOneByOneEachWithLimitsOfItsOwn() {
    assertThat(elements("[1,{\"a\":[null]},null,\"x\"]"))
        .containsExactly(1, new JsonObject().put("a", new JsonArray().addNull()), null, "x");
    assertThat(elements("[[" + objects(10_000) + "],[" + objects(10_000) + "]]")).hasSize(2);
    assertThatThrownBy(() -> elements("[[" + objects(10_001) + "]]"))
        .isInstanceOf(Refusal.Malformed.class);
    for (String text : List.of("[1,2", "[1] x", "", "[1,]")) {
      assertThatThrownBy(() -> elements(text)).isInstanceOf(Refusal.Malformed.class);
    }
  }

  @Test
  void bytesThatAreNoTextAreMalformed() {
    assertThatThrownBy(
            () -> Documents.parse(Buffer.buffer(new byte[] {'"', (byte) 0xc3, (byte) 0x28, '"'})))
        .isInstanceOf(Refusal.Malformed.class);
  }

  @Test
  void theRootIsWhatWasAskedFor() {
    assertThatThrownBy(() -> Documents.object(Buffer.buffer("[]")))
        .isInstanceOf(Refusal.Malformed.class);
    assertThatThrownBy(() -> elements("{}")).isInstanceOf(Refusal.Malformed.class);
  }
}
