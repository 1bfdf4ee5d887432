package dev.legwork.doctor;

/** Whether jobs could get control groups of their own. */
record ControlGroupCheck(Machine machine) implements Check {
  @Override
  public String name() {
    return "cgroup";
  }

  @Override
  public Finding look() {
    ControlGroup group = ControlGroup.of(machine);
    if (group.version() != 2) {
      return Finding.ok(
          (group.version() == 1 ? "version 1" : "none")
              + ": no groups for jobs; process.isolation L1 needs none");
    }
    return Finding.ok(
        "version 2, "
            + group.folder()
            + (group.isDelegated()
                ? " may be divided by this user"
                : " may not be divided by this user")
            + "; process.isolation L1 needs none");
  }
}
