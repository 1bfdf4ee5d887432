package dev.legwork.doctor;

import dev.legwork.config.LegworkConfig;

/** Whom the node, and with it every program of a job, runs as. */
record UserCheck(Machine machine, LegworkConfig config) implements Check {
  @Override
  public String name() {
    return "user";
  }

  @Override
  public Finding look() {
    String user = System.getProperty("user.name", "unknown");
    String uid = machine.status("Uid").map(line -> line.split("\\s+", -1)[0]).orElse("");
    String found = user + (uid.isEmpty() ? "" : " (uid " + uid + ")");
    return uid.equals("0") && config.process().enabled()
        ? Finding.warning(
            found + "; programs of jobs run as the same",
            "Start the node as a user of its own, or switch programs off: process.enabled: false")
        : Finding.ok(found);
  }
}
