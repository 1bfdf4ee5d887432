package dev.legwork.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.doctor.Finding.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs along the path: languages and tools. */
class ProgramsTest {
  @TempDir Path dir;
  private FakeMachine fake;

  @BeforeEach
  void fake() {
    fake = FakeMachine.in(dir);
  }

  @Test
  void languagesAreFoundWithTheirVersions() throws Exception {
    fake.program("sh", "exit 1")
        .program("python3", "echo Python 3.11.2")
        .program("go", "[ \"$1\" = version ] && echo go version go1.22.1 linux/amd64")
        .program("java", "echo 'openjdk version \"17.0.9\" 2023' >&2")
        .program("ruby", "exit 3");

    Finding finding = new LanguagesCheck(fake.machine()).look();

    Path bin = dir.resolve("bin");
    assertThat(finding.level()).isEqualTo(Level.OK);
    assertThat(finding.found())
        .startsWith("sh (" + bin + "/sh), python3 3.11.2 (" + bin + "/python3), ruby of a version")
        .contains("go 1.22.1 (", "java 17.0.9 (", "; not found: bash, node, perl, php");
  }

  @Test
  void withoutAShellThatIsAWarning() throws Exception {
    assertThat(new LanguagesCheck(fake.machine()).look())
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.WARNING);
              assertThat(finding.found()).startsWith("none; not found: sh, bash");
            });
  }

  @Test
  void aProgramThatHangsIsKilledWithItsChildren() throws Exception {
    fake.program("slow", "echo $$; sleep 600 & wait");
    Programs.Run run = Programs.start(dir.resolve("bin/slow"));
    long pid = run.process().pid();

    assertThat(run.end(Duration.ZERO)).isEmpty();

    run.process().waitFor();
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(run.output()).doesNotExist();
  }

  @Test
  void aProgramThatCannotRunIsNoAnswer() throws Exception {
    fake.program("broken", "");
    Files.writeString(dir.resolve("bin/broken"), "#!/no/such/interpreter\n");

    Programs.Run run = Programs.start(dir.resolve("bin/broken"));

    assertThat(run.end(Duration.ofSeconds(5))).isEmpty();
    assertThat(run.output()).doesNotExist();
  }

  @Test
  void isolationIsTriedAndNotGuessed() throws Exception {
    fake.program("unshare", "exit 0")
        .program("bwrap", "exit 1")
        .proc("self/status", "Seccomp:\t2\n");

    Finding finding = new IsolationCheck(fake.machine()).look();

    assertThat(finding.found())
        .contains(
            "user and process namespaces works",
            "bubblewrap is refused",
            "seccomp filters this process",
            "tools: unshare, bwrap",
            "not found: setsid, setpriv, prlimit");
  }
}
