package dev.legwork.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this machine offers to keep programs apart: namespaces, tools, seccomp. */
record IsolationCheck(Machine machine) implements Check {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final List<String> TOOLS =
      List.of("setsid", "setpriv", "prlimit", "unshare", "bwrap");

  @Override
  public String name() {
    return "isolation";
  }

  @Override
  public Finding look() throws IOException, InterruptedException {
    Programs programs = Programs.of(machine.environment());
    List<String> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String tool : TOOLS) {
      (programs.find(tool).isPresent() ? found : missing).add(tool);
    }
    String text =
        "unshare of user and process namespaces "
            + works(programs, "unshare", "--user", "--map-root-user", "--pid", "--fork", "true")
            + ", bubblewrap "
            + works(programs, "bwrap", "--ro-bind", "/", "/", "--unshare-all", "true")
            + ", seccomp "
            + seccomp()
            + "; tools: "
            + (found.isEmpty() ? "none" : String.join(", ", found))
            + (missing.isEmpty() ? "" : "; not found: " + String.join(", ", missing));
    return Finding.ok(text);
  }

  private static String works(Programs programs, String name, String... arguments)
      throws IOException, InterruptedException {
    Optional<Path> program = programs.find(name);
    if (program.isEmpty()) {
      return "not tried (no " + name + ")";
    }
    return Programs.start(program.get(), arguments)
        .end(PATIENCE)
        .map(end -> end.exitCode() == 0 ? "works" : "is refused")
        .orElse("did not answer");
  }

  private String seccomp() {
    return machine
        .status("Seccomp")
        .map(
            mode ->
                mode.equals("0") ? "available, this process has no filter" : "filters this process")
        .orElse("not known");
  }
}
