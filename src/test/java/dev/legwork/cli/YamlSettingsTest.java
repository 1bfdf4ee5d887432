package dev.legwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.config.ConfigLoader;
import dev.legwork.config.LegworkConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class YamlSettingsTest {
  /** The configuration that comes of printing one as YAML and reading that. */
  private static LegworkConfig readBack(Map<String, String> flags) {
    String yaml = YamlSettings.print(ConfigLoader.load(empty(), Map.of(), flags).settings());
    try {
      Path file = Files.writeString(Files.createTempFile("legwork-print-", ".yaml"), yaml);
      try {
        return ConfigLoader.load(file, Map.of(), Map.of()).config();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LegworkConfig read(Map<String, String> flags) {
    return ConfigLoader.load(empty(), Map.of(), flags).config();
  }

  private static Path empty() {
    return Path.of("/dev/null");
  }

  @Test
  void defaultsComeBack() {
    assertThat(readBack(Map.of())).isEqualTo(LegworkConfig.defaults());
  }

  @Property(tries = 200)
  void whatIsPrintedIsReadAsTheSame(@ForAll("flags") Map<String, String> flags) {
    assertThat(readBack(flags)).isEqualTo(read(flags));
  }

  @Provide
  Arbitrary<Map<String, String>> flags() {
    Arbitrary<String> queue =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars("abzABZ019._-").ofMinLength(1).ofMaxLength(12),
            Arbitraries.of("null", "true", "12", "-", ".", "a.b", "a-b", "NAME"));
    Arbitrary<String> number = Arbitraries.integers().between(1, 99_999).map(String::valueOf);
    Arbitrary<String> duration =
        Arbitraries.longs().between(1, 9_000_000).map(millis -> millis + "ms");
    Arbitrary<String> path =
        Arbitraries.strings()
            .withChars("ab: #'\"\\{}[]&*!|>%@`/.-")
            .ofMinLength(1)
            .ofMaxLength(20)
            .filter(text -> !text.isBlank());
    Arbitrary<Map.Entry<String, String>> entry =
        Arbitraries.oneOf(
            entry(queue.map(name -> "queues." + name + ".concurrency"), number),
            entry(queue.map(name -> "queues." + name + ".maxDepth"), number),
            entry(queue.map(name -> "queues." + name + ".retention"), duration),
            entry(Arbitraries.of("node.slots.http", "node.slots.process"), number),
            entry(Arbitraries.of("retention.succeeded", "drain.timeout"), duration),
            entry(Arbitraries.just("data.dir"), path),
            entry(Arbitraries.just("store.url"), path.map(text -> "sqlite:" + text)),
            entry(Arbitraries.just("process.allow"), path.map(text -> "/" + text + ", /bin/echo")),
            entry(Arbitraries.just("node.roles"), Arbitraries.of("api", "api, http", "bus,api")),
            entry(Arbitraries.just("process.enabled"), Arbitraries.of("true", "FALSE")),
            entry(
                Arbitraries.just("http.publicUrl"),
                Arbitraries.of("https://x.example", "http://[::1]:81")),
            entry(Arbitraries.just("http.allowedHosts"), Arbitraries.of("", "a:1", "a, b.c")));
    return entry
        .list()
        .ofMaxSize(12)
        .map(
            (List<Map.Entry<String, String>> entries) -> {
              Map<String, String> flags = new HashMap<>();
              entries.forEach(one -> flags.put(one.getKey(), one.getValue()));
              return flags;
            });
  }

  private static Arbitrary<Map.Entry<String, String>> entry(
      Arbitrary<String> key, Arbitrary<String> value) {
    return key.flatMap(one -> value.map(two -> Map.entry(one, two)));
  }
}
