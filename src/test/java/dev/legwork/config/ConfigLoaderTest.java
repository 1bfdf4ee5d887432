package dev.legwork.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  @TempDir Path dir;

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("legwork.yaml"), text);
  }

  private static Map<String, String> of(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private List<String> problems(String yaml) throws IOException {
    return problems(file(yaml), Map.of(), Map.of());
  }

  private static List<String> problems(
      Path file, Map<String, String> environment, Map<String, String> flags) {
    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.load(file, environment, flags));
    assertThat(thrown).isNotNull();
    return thrown.problems();
  }

  @Test
  void withoutAnySourceTheDefaultsOfTheContractHold() throws IOException {
    LegworkConfig config = ConfigLoader.load(file(""), Map.of(), Map.of()).config();

    assertThat(config).isEqualTo(LegworkConfig.defaults());
    assertThat(config.http().host()).isEqualTo("127.0.0.1");
    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.store().url()).isEqualTo("sqlite:data/legwork.db");
    assertThat(config.node().slots().http()).isEqualTo(512);
    assertThat(config.node().slots().process())
        .isEqualTo(4 * Runtime.getRuntime().availableProcessors());
    assertThat(config.node().roles()).containsExactlyInAnyOrder(Role.values());
    assertThat(config.retention().succeeded()).isEqualTo(Duration.ofHours(24));
    assertThat(config.retention().others()).isEqualTo(Duration.ofDays(7));
    assertThat(config.retention().maxJobs()).isEqualTo(1_000_000);
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.process().enabled()).isTrue();
    assertThat(config.security().insecure()).isFalse();
  }

  @Test
  void flagsWinOverTheEnvironmentWhichWinsOverTheFile() throws IOException {
    Path file = file("http: {port: 1001, maxBody: 2MiB}\ndrain.timeout: 5s\n");
    Map<String, String> environment =
        of("LEGWORK_HTTP_PORT", "1002", "LEGWORK_DRAIN_TIMEOUT", "6s");

    LoadedConfig loaded = ConfigLoader.load(file, environment, of("http.port", "1003"));

    assertThat(loaded.config().http().port()).isEqualTo(1003);
    assertThat(loaded.config().drainTimeout()).isEqualTo(Duration.ofSeconds(6));
    assertThat(loaded.config().http().maxBody()).isEqualTo(2 << 20);
    assertThat(loaded.settings())
        .filteredOn(setting -> setting.key().equals("drain.timeout"))
        .singleElement()
        .satisfies(
            setting -> assertThat(setting.place()).isEqualTo("environment LEGWORK_DRAIN_TIMEOUT"));
    assertThat(loaded.settings())
        .filteredOn(setting -> setting.key().equals("http.maxBody"))
        .singleElement()
        .satisfies(setting -> assertThat(setting.place()).endsWith("legwork.yaml:1:20"));
  }

  @Test
  void everyProblemOfEverySourceIsToldAtOnceWithItsPlace() throws IOException {
    Path file =
        file(
            """
            http:
              prot: 8080
              port: many
            drain:
              timeout: 60
            node:
              slots: {http: -1}
            """);

    List<String> problems =
        problems(file, of("LEGWORK_HTTP_MAX_BODY", "huge"), of("store.ulr", "x", "data.dir", ""));

    assertThat(problems)
        .containsExactly(
            file + ":2:3: http.prot is no setting; did you mean http.port?",
            file + ":3:3: http.port is no port: write a number from 0 to 65535 (it is \"many\")",
            file
                + ":5:3: drain.timeout is no duration: write a number with its unit, as in 250ms, 30s,"
                + " 1h30m, 2d or PT1H30M (it is \"60\")",
            file + ":7:11: node.slots.http must be a whole number from 0 to 100000 (it is \"-1\")",
            "environment LEGWORK_HTTP_MAX_BODY: http.maxBody is no size: write bytes, or a number"
                + " with its unit, as in 64KiB, 10MB or 1GiB (it is \"huge\")",
            "flag --set: store.ulr is no setting; did you mean store.url?",
            "flag --set: data.dir is no path");
  }

  @Test
  void aValueThatIsOverriddenIsCheckedAllTheSame() throws IOException {
    assertThat(problems(file("http.port: x"), Map.of(), of("http.port", "1"))).hasSize(1);
  }

  @Test
  void unknownVariablesAreWarningsAndThoseOfJobsAreNothing() throws IOException {
    Map<String, String> environment =
        of(
            "LEGWORK_HTPP_PORT", "1",
            "LEGWORK_JOB_ID", "x",
            "LEGWORK_ATTEMPT", "1",
            "LEGWORK_QUEUE", "q",
            "LEGWORK_URL", "u",
            "LEGWORK_TOKEN", "t",
            "LEGWORK_SECRET_SMTP", "s",
            "LEGWORK_HTTP_HOST", "",
            "PATH", "/bin");

    LoadedConfig loaded = ConfigLoader.load(file(""), environment, Map.of());

    assertThat(loaded.warnings())
        .containsExactly(
            "environment LEGWORK_HTPP_PORT is no setting and is ignored; did you mean"
                + " LEGWORK_HTTP_PORT?");
    assertThat(loaded.config()).isEqualTo(LegworkConfig.defaults());
  }

  @Test
  void camelCaseBecomesUnderscoresInVariables() throws IOException {
    Map<String, String> environment =
        of(
            "LEGWORK_RETENTION_MAX_JOBS", "7",
            "LEGWORK_QUEUES_MAIL_MAX_DEPTH", "9",
            "LEGWORK_NODE_ROLES", "api, http");

    LegworkConfig config = ConfigLoader.load(file(""), environment, Map.of()).config();

    assertThat(config.retention().maxJobs()).isEqualTo(7);
    assertThat(config.queues().get("mail").maxDepth()).isEqualTo(9);
    assertThat(config.node().roles()).containsExactlyInAnyOrder(Role.API, Role.HTTP);
  }

  @Test
  void queuesAreSettingsUnderNamesOfTheUser() throws IOException {
    Path file =
        file(
            """
            queues:
              billing: {concurrency: 3, retention: 2h}
              big.data: {maxDepth: 10}
            """);

    LegworkConfig config = ConfigLoader.load(file, Map.of(), Map.of()).config();

    assertThat(config.queues())
        .isEqualTo(
            Map.of(
                "billing", new LegworkConfig.QueueConfig(3, null, Duration.ofHours(2)),
                "big.data", new LegworkConfig.QueueConfig(null, 10, null)));
    assertThat(config.retention().queues()).isEqualTo(Map.of("billing", Duration.ofHours(2)));
  }

  @Test
  void aQueueHasOnlyItsSettingsAndAProperName() throws IOException {
    assertThat(problems("queues:\n  a b: {concurrency: 1}\n  ok: {concurency: 1}\n  x: 3\n"))
        .satisfiesExactly(
            one -> assertThat(one).contains(":2:9: queues.a b.concurrency has a name that is not"),
            two ->
                assertThat(two)
                    .contains(
                        ":3:8: queues.ok.concurency is no setting; did you mean queues.ok.concurrency?"),
            three ->
                assertThat(three)
                    .contains(":4:3: queues.x is no setting but a group of them")
                    .contains("queues.NAME.concurrency"));
  }

  @Test
  void theStoreLiesInTheDataFolderUnlessToldOtherwise() throws IOException {
    assertThat(
            ConfigLoader.load(file("data.dir: /srv/lw"), Map.of(), Map.of()).config().store().url())
        .isEqualTo("sqlite:/srv/lw/legwork.db");
    assertThat(
            ConfigLoader.load(file("store.url: sqlite:x.db"), Map.of(), Map.of())
                .config()
                .store()
                .sqliteFile())
        .isEqualTo(Path.of("x.db"));
    assertThat(problems("store.url: postgresql://u@h/db"))
        .singleElement()
        .asString()
        .contains("store.url is no store that this version has");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.8.9.10", "::1", "[::1]", "LOCALHOST"})
  void loopbackAddressesNeedNothing(String host) throws IOException {
    LegworkConfig config = ConfigLoader.load(file(""), Map.of(), of("http.host", host)).config();

    assertThat(config.http().isLoopback()).isTrue();
    assertThat(config.process().enabled()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.4", "127.evil.example", "localhost.example"})
  void otherAddressesAreRefusedUnlessSaidToBeInsecure(String host) throws IOException {
    assertThat(problems(file(""), Map.of(), of("http.host", host)))
        .singleElement()
        .asString()
        .startsWith("flag --set: http.host is " + host)
        .contains("security.insecure: true");

    LegworkConfig config =
        ConfigLoader.load(file("security.insecure: true"), Map.of(), of("http.host", host))
            .config();
    assertThat(config.process().enabled()).isFalse();
  }

  @Test
  void listedProgramsTurnProcessesOnForAnExposedNode() throws IOException {
    String yaml =
        "security.insecure: true\nhttp.host: 0.0.0.0\nprocess.allow:\n  - /bin/echo\n  - /bin/ls\n";
    LegworkConfig config = ConfigLoader.load(file(yaml), Map.of(), Map.of()).config();

    assertThat(config.process().enabled()).isTrue();
    assertThat(config.process().allow()).containsExactly("/bin/echo", "/bin/ls");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http.port: 70000 | http.port is no port",
        "http.port: | http.port has no value",
        "http: 8080 | http is no setting but a group of them: http.host, http.port",
        "port: 8080 | :1:1: port is no setting; did you mean http.port?",
        "security.insecure: yes | security.insecure must be true or false",
        "egress.allow: [10.0.0.0/40] | has \"10.0.0.0/40\", which is no address or CIDR",
        "egress.deny: 300.1.1.1 | which is no address or CIDR",
        "egress.deny: example.com | which is no address or CIDR",
        "process.allow: [echo] | which is no absolute path",
        "process.isolation: L3 | process.isolation must be L1",
        "node.roles: [api, htpp] | has \"htpp\", which is no role; did you mean http?",
        "node.roles: [] | must name at least one role",
        "http.idleTimeout: 0s | must be more than nothing",
        "http.maxBody: 0 | must be between 1 byte and 2GiB",
        "retention.maxJobs: -1 | must be a whole number, 0 or more",
        "http.host: 'a b' | is no address",
        "security.token: abc | security.token is no token",
        "security.tokens: abc | security.tokens is no setting; did you mean security.token?",
        "[1, 2] | must be settings, as in http.port: 8080",
        "hello | must be settings, as in http.port: 8080",
        "'http: [' | is no YAML",
        "{http.port: {}} | http.port is one value, not a group",
        "? [a] : b | a setting's name must be a plain word",
        "'!!javax.script.ScriptEngineManager [x]' | must be settings",
        "egress.allow: [[a]] | egress.allow must be a list of plain values",
        "egress.allow: ['10.0.0.1,::1'] | :1:16: egress.allow has an item with a comma",
        "egress.deny: '1::2::3' | which is no address or CIDR",
        "http.host: [a] | http.host is one value, not a list",
        "http.port: {number: 1} | http.port is one value, not a group of settings",
        "http.publicUrl: jobs.example.com | http.publicUrl is no public address",
        "http.publicUrl: ftp://jobs.example.com | http.publicUrl is no public address",
        "http.publicUrl: https://u:p@x | http.publicUrl is no public address",
        "http.publicUrl: https://x/path | http.publicUrl is no public address",
        "http.publicUrl: https://x:99999 | http.publicUrl is no public address",
        "http.allowedHosts: ['https://x'] | has \"https://x\", which is no name",
        "http.allowedHosts: '*' | which is no name",
        "http.maxWait: 2m | :1:1: http.idleTimeout must be longer than http.maxWait",
      })
  void wrongValuesAreExplained(String yaml, String message) throws IOException {

    assertThat(problems(yaml)).singleElement().asString().contains(message);
  }

  @Test
  void aSettingTwiceInAFileIsAMistake() throws IOException {
    assertThat(problems("http.port: 1\nhttp:\n  port: 2\n"))
        .singleElement()
        .asString()
        .endsWith(":3:3: http.port is set a second time");
  }

  @Test
  void sectionsWithAllTheirSettingsCommentedOutAreFine() throws IOException {
    assertThat(ConfigLoader.load(file("http:\n  # port: 1\nqueues:\n"), Map.of(), Map.of()))
        .extracting(LoadedConfig::config)
        .isEqualTo(LegworkConfig.defaults());
  }

  @Test
  void aNamedFileMustBeThereAndReadable() throws IOException {
    Path missing = dir.resolve("none.yaml");
    assertThat(problems(missing, Map.of(), Map.of()))
        .containsExactly(missing + ": there is no such file");
    Path binary = dir.resolve("binary.yaml");
    Files.write(binary, "http: é".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(problems(binary, Map.of(), Map.of()))
        .containsExactly(binary + ": is not written in UTF-8");
    assertThat(problems(dir, Map.of(), Map.of()))
        .containsExactly(dir + ": is a folder, not a file");
  }

  @Test
  void deepAndEndlessFilesAreRefused() throws IOException {
    assertThat(problems("a: {b: {c: {d: {e: {f: {g: {h: {i: {j: {k: 1}}}}}}}}}}").get(0))
        .contains("is nested too deeply");
    assertThat(problems("a: &a {b: *a}").get(0)).contains("is nested too deeply");
    assertThat(problems("#".repeat(2 << 20)).get(0)).contains("larger than 1MiB");
  }

  @Test
  void everySettingIsDescribedAndItsDefaultIsAValue() {
    for (Setting<?> setting : Settings.all()) {
      assertThat(setting.description()).isNotBlank();
      assertThat(setting.form()).isNotBlank();
      if (!setting.computed()) {
        assertThat(setting.parser().apply(setting.defaultText())).isNotNull();
      }
    }
  }

  @Test
  void valuesThatWereRefusedContradictNothing() throws IOException {
    assertThat(problems("http.host: 0.0.0.0\nsecurity.insecure: ture\n"))
        .singleElement()
        .asString()
        .contains("security.insecure must be true or false");
    assertThat(problems("http.host: 0.0.0.0\ndrain.timeout: soon\n")).hasSize(2);
  }

  @Test
  void aProxyIsKnownByItsPublicUrlAndByItsNames() throws IOException {
    String yaml = "http: {publicUrl: 'https://Jobs.Example.com/', allowedHosts: [Box, 'b:8443']}";

    LegworkConfig.HttpConfig http =
        ConfigLoader.load(file(yaml), Map.of(), Map.of()).config().http();

    assertThat(http.publicUrl()).hasToString("https://Jobs.Example.com");
    assertThat(http.allowedHosts()).containsExactlyInAnyOrder("jobs.example.com", "box", "b:8443");
    assertThat(allowed("http://x:80")).containsExactly("x");
    assertThat(allowed("https://x:443")).containsExactly("x");
    assertThat(allowed("https://x:80")).containsExactly("x:80");
    assertThat(allowed("http://[::1]:81")).containsExactly("[::1]:81");
  }

  private Set<String> allowed(String publicUrl) throws IOException {
    return ConfigLoader.load(file(""), Map.of(), of("http.publicUrl", publicUrl))
        .config()
        .http()
        .allowedHosts();
  }

  @Test
  void aVariableNamesTheFileAndTheFlagWins() throws IOException {
    Path file = file("http.port: 7");
    Path other = Files.writeString(dir.resolve("other.yaml"), "http.port: 8");
    Map<String, String> environment = of("LEGWORK_CONFIG", file.toString());

    assertThat(ConfigLoader.load(null, environment, Map.of()).config().http().port()).isEqualTo(7);
    LoadedConfig named = ConfigLoader.load(other, environment, Map.of());
    assertThat(named.config().http().port()).isEqualTo(8);
    assertThat(named.file()).isEqualTo(other);
    assertThat(named.warnings()).isEmpty();
  }

  @Test
  void noVariableOfASettingIsAnothersSecretFile() {
    List<String> variables = Settings.all().stream().map(Setting::variable).toList();
    assertThat(variables).doesNotHaveDuplicates();
    assertThat(Settings.all())
        .filteredOn(Setting::secret)
        .noneMatch(setting -> variables.contains(setting.fileVariable()));
  }

  @Test
  void whatIsReadAsSeveralValuesIsAList() {
    assertThat(Settings.all())
        .filteredOn(setting -> !setting.computed())
        .allSatisfy(
            setting ->
                assertThat(setting.parser().apply(setting.defaultText()) instanceof Collection)
                    .as(setting.key())
                    .isEqualTo(setting.list()));
  }
}
