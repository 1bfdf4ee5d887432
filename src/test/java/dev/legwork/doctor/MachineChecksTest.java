package dev.legwork.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.config.LegworkConfig;
import dev.legwork.doctor.Finding.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineChecksTest {
  @TempDir Path dir;
  private FakeMachine fake;

  @BeforeEach
  void fake() {
    fake = FakeMachine.in(dir);
  }

  private static final String LIMITS =
      """
      Limit                     Soft Limit           Hard Limit           Units     \n\
      Max core file size        0                    unlimited            bytes     \n\
      Max processes             %s                   96365                processes \n\
      Max open files            %s                   20000                files     \n\
      """;

  @ParameterizedTest
  @CsvSource({
    "unlimited, 20000, OK, ''",
    "96365, 1024, WARNING, raise open files",
    "100, 65536, WARNING, raise processes",
  })
  void fewFilesOrProcessesAreWarnedOf(String processes, String files, Level level, String advice) {
    fake.proc("self/limits", LIMITS.formatted(processes, files));

    Finding finding = new LimitsCheck(fake.machine()).look();

    assertThat(finding.level()).isEqualTo(level);
    assertThat(finding.found())
        .isEqualTo("open files " + files + ", processes " + processes + ", core files 0");
    assertThat(finding.advice()).contains(advice);
  }

  @Test
  void whatTheKernelDoesNotTellIsNotKnown() {
    assertThat(new LimitsCheck(fake.machine()).look()).isEqualTo(Finding.ok("not known here"));
    assertThat(new FileSystemCheck(fake.machine(), dir).look())
        .isEqualTo(Finding.ok("not known here"));
    assertThat(new ControlGroupCheck(fake.machine()).look().found()).startsWith("none");
  }

  @ParameterizedTest
  @CsvSource({
    "ext4, rw, OK, ext4",
    "nfs4, rw, WARNING, is a network's",
    "fuse.sshfs, rw, WARNING, is a network's",
    "tmpfs, rw, WARNING, is memory",
    "overlay, rw, WARNING, a container's own",
    "xfs, 'ro,relatime', ERROR, is read-only",
  })
  void theFileSystemIsThatOfTheNearestMount(
      String type, String options, Level level, String found) {
    fake.proc(
        "self/mounts",
        "proc /proc proc rw 0 0\nrootfs / btrfs rw 0 0\nx /elsewhere nfs rw 0 0\nx %s hidden ro 0 0\nx %s %s %s 0 0\nbroken\n"
            .formatted(dir, dir, type, options));

    Finding finding = new FileSystemCheck(fake.machine(), dir.resolve("data/deep")).look();

    assertThat(finding.level()).isEqualTo(level);
    assertThat(finding.found()).startsWith(type + " at " + dir).contains(found);
  }

  @Test
  void aContainersLimitsAreSeen() throws Exception {
    fake.proc("self/cgroup", "0::/app\n")
        .sys("fs/cgroup/cgroup.controllers", "cpu memory pids\n")
        .sys("fs/cgroup/app/memory.max", "1048576\n")
        .sys("fs/cgroup/app/cpu.max", "150000 100000\n");

    Finding finding = new JavaCheck(fake.machine()).look();

    assertThat(finding.found()).contains("container memory 1MiB", "container CPU 1.5");
    assertThat(finding.level()).isEqualTo(Level.WARNING);
    assertThat(finding.advice()).contains("MaxRAMPercentage");
  }

  @Test
  void noLimitIsNone() {
    fake.proc("self/cgroup", "4:memory:/x\n0::/\n")
        .sys("fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertThat(ControlGroup.of(fake.machine()).version()).isEqualTo(1);
    assertThat(ControlGroup.of(fake.machine()).memoryLimit()).isEmpty();

    fake.sys("fs/cgroup/cgroup.controllers", "").sys("fs/cgroup/memory.max", "max\n");
    assertThat(ControlGroup.of(fake.machine()).version()).isEqualTo(2);
    assertThat(ControlGroup.of(fake.machine()).memoryLimit()).isEmpty();
  }

  @Test
  void aPathOutsideOfTheGroupsIsNotFollowed() {
    fake.proc("self/cgroup", "0::/../../../../etc\n").sys("fs/cgroup/cgroup.controllers", "");

    assertThat(ControlGroup.of(fake.machine()).folder()).isEqualTo(dir.resolve("sys/fs/cgroup"));
  }

  @Test
  void aDelegatedGroupIsSaidToBe() {
    fake.proc("self/cgroup", "0::/me\n")
        .sys("fs/cgroup/cgroup.controllers", "")
        .sys("fs/cgroup/me/cgroup.procs", "")
        .sys("fs/cgroup/me/cgroup.subtree_control", "");

    assertThat(new ControlGroupCheck(fake.machine()).look().found())
        .contains("/me may be divided by this user");
  }

  @Test
  void rootIsWarnedOfWhereProgramsRun() {
    LegworkConfig config = LegworkConfig.defaults();
    fake.proc("self/status", "Name:\tjava\nUid:\t0\t0\t0\t0\n");
    assertThat(new UserCheck(fake.machine(), config).look().level()).isEqualTo(Level.WARNING);

    fake.proc("self/status", "Uid:\t1000\t1000\t1000\t1000\n");
    Finding finding = new UserCheck(fake.machine(), config).look();
    assertThat(finding.level()).isEqualTo(Level.OK);
    assertThat(finding.found()).contains("(uid 1000)");
  }

  @Test
  void theDiskIsMeasuredWhereTheDataWillBe() throws Exception {
    fake.program("df", "echo head; echo '/dev/x 100 99 1 99% /'");

    Finding finding = new DiskCheck(fake.machine(), dir.resolve("not/there")).look();

    assertThat(finding.found()).contains(" free of ", "inodes 99 % used");
    assertThat(finding.level()).isNotEqualTo(Level.OK);
    assertThat(new FsyncCheck(dir).look().found()).contains("ms at the median of");
    try (var files = Files.list(dir)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.contains("doctor"));
    }
  }

  @Test
  void aFolderToBeMadeIsFineAndAFileInItsPlaceIsNot() throws Exception {
    assertThat(new DataFolderCheck(dir).look().found()).startsWith(dir + " is writable, of ");
    assertThat(new DataFolderCheck(dir.resolve("a/b")).look().found())
        .startsWith(dir.resolve("a/b") + " is not there yet and will be made in " + dir);
    Path file = Files.createFile(dir.resolve("file"));
    assertThat(new DataFolderCheck(file).look().level()).isEqualTo(Level.ERROR);
    assertThat(new DataFolderCheck(Path.of("/proc/legwork")).look().level()).isEqualTo(Level.ERROR);
  }

  private record Scripted(String name, java.util.concurrent.Callable<Finding> answer)
      implements Check {
    @Override
    public Finding look() throws Exception {
      return answer.call();
    }
  }

  @Test
  void aCheckThatHangsOrBreaksKeepsNobody() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    List<Check> checks =
        List.of(
            new Scripted("good", () -> Finding.ok("fine")),
            new Scripted(
                "broken",
                () -> {
                  throw new IllegalStateException("oh");
                }),
            new Scripted(
                "hanging",
                () -> {
                  never.await();
                  return Finding.ok("never");
                }));

    List<Examination.Line> lines = Examination.of(checks, Duration.ofMillis(500));

    assertThat(lines)
        .extracting(Examination.Line::name)
        .containsExactly("good", "broken", "hanging");
    assertThat(lines.get(1).finding().found()).contains("oh");
    assertThat(lines.get(2).finding().found()).isEqualTo("no answer in time");
    assertThat(new Report(lines).isHealthy()).isTrue();
    assertThat(new Report(lines).text()).contains("ok       good           fine\n");
  }

  @Test
  void aSecretInAFileThatEverybodyReadsIsWarnedOf() throws Exception {
    Path file = Files.createFile(dir.resolve("legwork.yaml"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(new ConfigurationCheck(file, true, List.of(), List.of()).look().advice())
        .contains("chmod o-r " + file);
    assertThat(new ConfigurationCheck(file, false, List.of(), List.of()).look().level())
        .isEqualTo(Level.OK);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(new ConfigurationCheck(file, true, List.of(), List.of()).look().level())
        .isEqualTo(Level.OK);
  }

  @Test
  void whatWasIgnoredIsShownBesideMistakes() throws Exception {
    Finding finding = new ConfigurationCheck(null, false, List.of("w"), List.of("p", "q")).look();

    assertThat(finding.level()).isEqualTo(Level.ERROR);
    assertThat(finding.found()).isEqualTo("p\nq\nw");
  }
}
