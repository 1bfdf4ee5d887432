package dev.legwork.executor.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.job.Violation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessPayloadTest {
  private static List<Violation> check(JsonObject payload) {
    Problems problems = new Problems();
    assertThat(new PayloadParser(payload, problems).parse()).isNotNull();
    return problems.violations();
  }

  private static JsonObject with(String key, Object value) {
    return new JsonObject().put("command", new JsonArray().add("true")).put(key, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | /process/command",
        "{'command':'ls'} | /process/command",
        "{'command':[]} | /process/command",
        "{'command':['']} | /process/command/0",
        "{'command':[1]} | /process/command/0",
        "{'command':['a',null]} | /process/command/1",
        "{'command':['a','b\\u0000']} | /process/command/1",
        "{'command':['a'],'shell':true} | /process/shell",
        "{'command':['a'],'env':{'':'x'}} | /process/env/",
        "{'command':['a'],'env':{'a=b':'x'}} | /process/env/a=b",
        "{'command':['a'],'env':{'a/b':1}} | /process/env/a~1b",
        "{'command':['a'],'env':{'a':'\\u0000'}} | /process/env/a",
        "{'command':['a'],'env':{'LEGWORK_TOKEN':'x'}} | /process/env/LEGWORK_TOKEN",
        "{'command':['a'],'env':{'a':{'secret':1}}} | /process/env/a",
        "{'command':['a'],'env':{'a':{'secret':'../x'}}} | /process/env/a",
        "{'command':['a'],'env':{'a':{'secret':'..data'}}} | /process/env/a",
        "{'command':['a',{'secret':'X'}]} | /process/command/1",
        "{'command':['a'],'stdin':{'secret':'X'}} | /process/stdin",
        "{'command':['a'],'stdin':{'json':{'a':[{'secret':'X'}]}}} | /process/stdin/json",
        "{'command':['a'],'files':{'f':{'secret':'X'}}} | /process/files/f",
        "{'command':['a'],'env':[]} | /process/env",
        "{'command':['a'],'cwd':'../x'} | /process/cwd",
        "{'command':['a'],'cwd':'/x\\u0000'} | /process/cwd",
        "{'command':['a'],'cwd':7} | /process/cwd",
        "{'command':['a'],'stdin':'x'} | /process/stdin",
        "{'command':['a'],'stdin':{'text':'a','json':1}} | /process/stdin",
        "{'command':['a'],'stdin':{'base64':'%'}} | /process/stdin/base64",
        "{'command':['a'],'files':{'../x':'a'}} | /process/files/..~1x",
        "{'command':['a'],'files':{'/x':'a'}} | /process/files/~1x",
        "{'command':['a'],'files':{'a//b':'a'}} | /process/files/a~1~1b",
        "{'command':['a'],'files':{'a':7}} | /process/files/a",
        "{'command':['a'],'collect':['a/../../b']} | /process/collect/0",
        "{'command':['a'],'collect':'a'} | /process/collect",
        "{'command':['a'],'limits':{'memory':'lots'}} | /process/limits/memory",
        "{'command':['a'],'limits':{'files':-1}} | /process/limits/files",
        "{'command':['a'],'limits':{'cpuTime':5}} | /process/limits/cpuTime",
        "{'command':['a'],'limits':{'disk':'1GB'}} | /process/limits/disk",
        "{'command':['a'],'success':{'exitCodes':[256]}} | /process/success/exitCodes/0",
        "{'command':['a'],'success':{'exitCodes':[]}} | /process/success/exitCodes",
        "{'command':['a'],'stop':{'signal':'SEGV'}} | /process/stop/signal",
        "{'command':['a'],'stop':{'grace':'10'}} | /process/stop/grace",
        "{'command':['a'],'resultFrom':'stderr'} | /process/resultFrom",
      })
  void whatIsWrongIsPointedAt(String payload, String pointer) {
    assertThat(check(new JsonObject(payload.replace('\'', '"'))))
        .extracting(Violation::pointer)
        .containsExactly(pointer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "BASH_ENV",
        "ENV",
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "NODE_OPTIONS",
        "JAVA_TOOL_OPTIONS",
        "PERL5OPT",
        "GIT_SSH_COMMAND",
        "IFS"
      })
  void variablesThatLoadCodeAreRefused(String name) {
    assertThat(check(with("env", new JsonObject().put(name, "x")))).hasSize(1);
  }

  @Test
  void whatTheKernelWouldRefuseForItsSizeIsRefusedAtOnce() {
    JsonArray long1 = new JsonArray().add("echo").add("x".repeat(131_072));
    assertThat(check(new JsonObject().put("command", long1))).hasSize(1);
    JsonArray fits = new JsonArray().add("echo").add("x".repeat(131_071));
    assertThat(check(new JsonObject().put("command", fits))).isEmpty();
    JsonArray many = new JsonArray().add("echo");
    for (int i = 0; i < 40; i++) {
      many.add("x".repeat(100_000));
    }
    assertThat(check(new JsonObject().put("command", many))).hasSize(1);
  }

  @Test
  void everyKeyOfTheContractIsTaken() {
    JsonObject payload =
        new JsonObject(
            """
            {"command": ["a", ""], "env": {"A": "b", "S": {"secret": "NAME"}}, "cwd": "sub/dir",
             "stdin": {"json": null}, "files": {"a/b": {"base64": "AA=="}, "c": "d"},
             "collect": ["x/y"], "success": {"exitCodes": [0, 3]}, "resultFrom": "none",
             "limits": {"memory": "1GiB", "cpuTime": "1500ms", "files": 64, "processes": 10,
                        "output": 4096, "fileSize": "1MB"},
             "stop": {"signal": "INT", "grace": "1s"}}""");
    assertThat(check(payload)).isEmpty();
    ProcessSpec spec = new PayloadParser(payload, new Problems()).parse();
    assertThat(spec.limits().values().get(Limits.Resource.CPU_SECONDS)).isEqualTo(2);
    assertThat(spec.outputBytes()).isEqualTo(4096);
    assertThat(spec.exitCodes()).containsExactlyInAnyOrder(0, 3);
    assertThat(spec.stdin().toString()).isEqualTo("null");
  }
}
