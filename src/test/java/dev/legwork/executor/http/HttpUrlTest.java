package dev.legwork.executor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {

  @ParameterizedTest
  @CsvSource({
    "http://example.com, http://example.com/",
    "HTTPS://EXAMPLE.com:443/A?b=C#frag, https://example.com/A?b=C",
    "http://example.com.:8080?q, http://example.com:8080/?q",
    "http://127.0.0.1:80/x, http://127.0.0.1/x",
    "http://[::1]:9/x, http://[0:0:0:0:0:0:0:1]:9/x",
    "http://[::ffff:127.0.0.1]/x, http://127.0.0.1/x",
    "http://h/ä|b, http://h/%C3%A4%7Cb",
    "http://h/%2e%2E/?a=%zz, http://h/%2e%2E/?a=%zz",
    "http://my_host-1/, http://my_host-1/"
  })
  void readsUrls(String text, String read) {
    assertThat(HttpUrl.parse(text)).hasToString(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com",
        "//example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "http:example.com",
        "http://",
        "http:///path",
        "http://?q",
        "http://user@example.com/",
        "http://user:pw@example.com/",
        "http://example.com:0/",
        "http://example.com:65536/",
        "http://example.com:99999999999/",
        "http://example.com:/",
        "http://example.com:8a/",
        "http://exa mple.com/",
        "http://example.com/a b",
        "http://example.com\\@evil.com/",
        "http://example.com/\r\nx: y",
        "http://example.com/\0",
        "http://2130706433/",
        "http://0/",
        "http://127.1/",
        "http://127.0.1/",
        "http://127.0.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.01/",
        "http://127.0.0.256/",
        "http://127.0.0.1./",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://0X7F.0.0.0X1/",
        "http://a.0x/",
        "http://%31%32%37.0.0.1/",
        "http://\uFF11\uFF12\uFF17.0.0.1/",
        "http://127\u30020\u30020\u30021/",
        "http://\u212Aube.example/",
        "http\u017F://example.com/",
        "http://\u0661.0.0.1/",
        "http://m\u00FCller.de/",
        "http://a..b/",
        "http://.a/",
        "http://[::1/",
        "http://::1/",
        "http://[::1%25lo]/",
        "http://[127.0.0.1]/",
        "http://[::ffff:127.1]/",
        "http://[::ffff:0177.0.0.1]/",
        "http://[]/",
        "http://[::1]x/",
        "http://[1:2:3]/"
      })
  void refusesWhatTwoParsersMayReadAsTwoThings(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HttpUrl.parse(text));
  }

  @Test
  void refusesUrlsThatAreTooLong() {
    assertThat(HttpUrl.parse("http://h/" + "a".repeat(HttpUrl.MAX_LENGTH - 9))).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpUrl.parse("http://h/" + "a".repeat(HttpUrl.MAX_LENGTH - 8)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpUrl.parse("http://" + "a".repeat(64) + "/"));
  }

  @ParameterizedTest
  @CsvSource({
    "/x?y=1, https://h:9/x?y=1",
    "x, https://h:9/a/x",
    "../x/./y, https://h:9/x/y",
    "../../../x, https://h:9/x",
    "?q=2, https://h:9/a/b?q=2",
    "#f, https://h:9/a/b?c=d",
    "//other/x, https://other/x",
    "http://other:81/x, http://other:81/x",
    "/a b, https://h:9/a%20b",
    "/\u00C3\u00A4, https://h:9/%C3%A4",
    "/.., https://h:9/",
    "/x?to=http://y, https://h:9/x?to=http://y"
  })
  void followsLocations(String location, String resolved) {
    assertThat(HttpUrl.parse("https://h:9/a/b?c=d").resolve(location)).hasToString(resolved);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "http://0x7f.1/",
        "//user@h/",
        "http://\\h/",
        "/a\rb",
        "//\u00FF/"
      })
  void refusesLocationsThatCannotBeCalled(String location) {
    HttpUrl base = HttpUrl.parse("https://h:9/a/b?c=d");
    assertThatIllegalArgumentException().isThrownBy(() -> base.resolve(location));
  }
}
