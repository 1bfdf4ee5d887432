package dev.legwork.executor.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Violation;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpPayloadTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | /http/url",
        "{'url':7} | /http/url",
        "{'url':'ftp://h/'} | /http/url",
        "{'url':'http://u@h/'} | /http/url",
        "{'url':'http://h/','nope':1} | /http/nope",
        "{'url':'http://h/','a/b~c':1} | /http/a~1b~0c",
        "{'url':'http://h/','method':'GE T'} | /http/method",
        "{'url':'http://h/','method':''} | /http/method",
        "{'url':'http://h/','method':'connect'} | /http/method",
        "{'url':'http://h/','method':1} | /http/method",
        "{'url':'http://h/','headers':[]} | /http/headers",
        "{'url':'http://h/','headers':{'':'x'}} | /http/headers/",
        "{'url':'http://h/','headers':{'a b':'x'}} | /http/headers/a b",
        "{'url':'http://h/','headers':{'x':1}} | /http/headers/x",
        "{'url':'http://h/','headers':{'x':null}} | /http/headers/x",
        "{'url':'http://h/','headers':{'x':['y']}} | /http/headers/x",
        "{'url':'http://h/','headers':{'x':'a\\r\\nb: c'}} | /http/headers/x",
        "{'url':'http://h/','headers':{'x':'\\u0000'}} | /http/headers/x",
        "{'url':'http://h/','headers':{'x':'\\u00e4'}} | /http/headers/x",
        "{'url':'http://h/','headers':{'Host':'x'}} | /http/headers/Host",
        "{'url':'http://h/','headers':{'Transfer-Encoding':'x'}} | /http/headers/Transfer-Encoding",
        "{'url':'http://h/','headers':{'content-length':'1'}} | /http/headers/content-length",
        "{'url':'http://h/','headers':{'proxy-foo':'1'}} | /http/headers/proxy-foo",
        "{'url':'http://h/','headers':{'a':'1','A':'2'}} | /http/headers/A",
        "{'url':'http://h/','headers':{'x':{'secret':''}}} | /http/headers/x",
        "{'url':'http://h/','headers':{'x':{'secret':'A','b':1}}} | /http/headers/x",
        "{'url':'http://h/','headers':{'x':{'secret':'a/../b'}}} | /http/headers/x",
        "{'url':'http://h/','headers':{'x':{'secret':'.a'}}} | /http/headers/x",
        "{'url':{'secret':'A'}} | /http/url",
        "{'url':'http://h/','body':{'secret':'A'}} | /http/body",
        "{'url':'http://h/','body':[{'a':{'secret':'A'}}]} | /http/body",
        "{'url':'http://h/','body':{'text':1}} | /http/body/text",
        "{'url':'http://h/','body':{'base64':'*'}} | /http/body/base64",
        "{'url':'http://h/','body':{'base64':null}} | /http/body/base64",
        "{'url':'http://h/','success':'2x'} | /http/success",
        "{'url':'http://h/','success':'299-200'} | /http/success",
        "{'url':'http://h/','success':'600'} | /http/success",
        "{'url':'http://h/','success':'200,'} | /http/success",
        "{'url':'http://h/','success':200} | /http/success",
        "{'url':'http://h/','followRedirects':'yes'} | /http/followRedirects",
        "{'url':'http://h/','maxResponse':'2GiB'} | /http/maxResponse",
        "{'url':'http://h/','maxResponse':-1} | /http/maxResponse",
        "{'url':'http://h/','maxResponse':'much'} | /http/maxResponse",
        "{'url':'http://h/','maxResponse':true} | /http/maxResponse",
        "{'url':'http://h/','auth':'x'} | /http/auth",
        "{'url':'http://h/','auth':{}} | /http/auth",
        "{'url':'http://h/','auth':{'digest':'x'}} | /http/auth/digest",
        "{'url':'http://h/','auth':{'bearer':''}} | /http/auth/bearer",
        "{'url':'http://h/','auth':{'bearer':1}} | /http/auth/bearer",
        "{'url':'http://h/','auth':{'basic':{'username':'u'}}} | /http/auth/basic/password",
        "{'url':'http://h/','auth':{'basic':{'username':'u:','password':'p'}}} | /http/auth/basic/username",
        "{'url':'http://h/','auth':{'basic':{'username':'u','password':'p','x':1}}} | /http/auth/basic/x",
        "{'url':'http://h/','auth':{'bearer':'x'},'headers':{'Authorization':'y'}} | /http/auth"
      })
  void saysWhatIsWrongAndWhere(String payload, String pointer) {
    // A second quote would end the CSV's own.
    assertThat(CallReader.check(new JsonObject(payload.replace('\'', '"'))))
        .extracting(Violation::pointer)
        .containsExactly(pointer);
  }

  @Test
  void takesEverythingThatTheContractNames() {
    JsonObject payload =
        new JsonObject()
            .put("url", "https://h/x")
            .put("method", "put")
            .put(
                "headers",
                new JsonObject().put("x-a", "b").put("x-s", new JsonObject().put("secret", "S")))
            .put("body", new JsonObject().put("text", "ä"))
            .put("success", "2xx, 404,300-302")
            .put("followRedirects", true)
            .put("maxResponse", "2MiB")
            .put("auth", new JsonObject().put("bearer", new JsonObject().put("secret", "T")));
    assertThat(CallReader.check(payload)).isEmpty();
    HttpCall call = CallReader.read(payload);
    assertThat(call.method()).isEqualTo(HttpMethod.PUT);
    assertThat(call.body().contentType()).isEqualTo("text/plain; charset=utf-8");
    assertThat(call.maxResponse()).isEqualTo(2 << 20);
    assertThat(call.success().contains(404)).isTrue();
    assertThat(call.success().contains(301)).isTrue();
    assertThat(call.success().contains(303)).isFalse();
  }

  @Test
  void readsPayloadsThatAreMapsInside() {
    JsonObject payload =
        new JsonObject(
            Map.of("url", "http://h/", "headers", Map.of("a", "b"), "body", List.of(1, 2)));
    HttpCall call = CallReader.read(payload);
    assertThat(call.headers()).hasSize(1);
    assertThat(call.body().bytes()).hasToString("[1,2]");
    assertThat(call.method()).isEqualTo(HttpMethod.POST);
  }

  @Test
  void takesAnyOtherJsonForTheBodyItself() {
    for (Object body :
        new Object[] {
          "x",
          1,
          false,
          new JsonArray(),
          new JsonObject(),
          new JsonObject().put("text", "a").put("b", 1)
        }) {
      HttpCall call = CallReader.read(new JsonObject().put("url", "http://h/").put("body", body));
      assertThat(call.body().contentType()).isEqualTo("application/json");
    }
  }

  @Test
  void limitsNumberAndLengthOfHeaders() {
    JsonObject many = new JsonObject();
    for (int i = 0; i <= HeaderRules.MAX_HEADERS; i++) {
      many.put("h" + i, "v");
    }
    JsonObject large = new JsonObject().put("h", "v".repeat(HeaderRules.MAX_TOTAL_LENGTH));
    for (JsonObject headers : List.of(many, large)) {
      JsonObject payload = new JsonObject().put("url", "http://h/").put("headers", headers);
      assertThat(CallReader.check(payload))
          .extracting(Violation::pointer)
          .containsExactly("/http/headers");
    }
  }
}
