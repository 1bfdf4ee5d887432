package dev.legwork.store.sqlite;

import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.JobState;
import dev.legwork.job.Transition;
import dev.legwork.store.Claim;
import dev.legwork.store.JobFilter;
import dev.legwork.store.JobPage;
import dev.legwork.store.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds a store that was killed to what it had acknowledged; answers what does not hold. */
final class KillCheck {
  private final Path folder;
  private final List<String> broken = new ArrayList<>();

  KillCheck(Path folder) {
    this.folder = folder;
  }

  /** After one kill: everything acknowledged is there, and the file is sound. */
  List<String> afterKill() throws IOException, SQLException {
    try (OwnStore own = open()) {
      checkLedger(jobs(own));
    }
    checkFile();
    return broken;
  }

  /** After the last kill: takes back what was running, works off the rest; each job ends once. */
  List<String> toTheEnd() throws IOException, SQLException {
    try (OwnStore own = open()) {
      Map<JobId, Job> before = jobs(own);
      own.apply(new Step.Rescue(Integer.MAX_VALUE));
      Set<JobId> ended = new HashSet<>();
      while (workOff(own, ended)) {
        own.clock.tick(Duration.ofMinutes(11));
      }
      for (Job job : jobs(own).values()) {
        boolean endedBefore = before.get(job.id()).state().isFinal();
        // Too many losses end a job as well, without another attempt.
        boolean lost = job.status().lost() > 0 && job.state() == JobState.FAILED;
        require(job.state().isFinal(), "still open", job);
        require(endedBefore != ended.contains(job.id()) || lost, "ended not exactly once", job);
        require(!endedBefore || job.equals(before.get(job.id())), "changed once final", job);
      }
      checkLedger(jobs(own));
    }
    checkFile();
    return broken;
  }

  private static boolean workOff(OwnStore own, Set<JobId> ended) {
    List<Job> claimed = own.claim(500);
    List<Step<?>> finishes = new ArrayList<>();
    for (Job job : claimed) {
      Claim claim = new Claim(job.id(), "n1", job.status().fence());
      finishes.add(new Step.Finish(claim, Transition.succeeded(null), null));
    }
    for (Object answer : own.applyAll(finishes)) {
      if (!ended.add(((Step.Fenced) answer).job().id())) {
        throw new AssertionError("A job was claimed again after its end: " + answer);
      }
    }
    Step.Promoted waiting = own.apply(new Step.Promote(1));
    return !claimed.isEmpty() || waiting.jobs() > 0 || waiting.nextAt() != null;
  }

  private void checkLedger(Map<JobId, Job> jobs) throws IOException {
    Map<JobId, KillLedger.Line> finals = new HashMap<>();
    for (KillLedger.Line line : KillLedger.read(folder.resolve("ledger"))) {
      Job job = jobs.get(line.id());
      require(job != null, "lost, although acknowledged", line);
      if (job == null) {
        continue;
      }
      require(job.status().fence() >= line.fence(), "lost a claim", line);
      boolean isFinal = JobState.find(line.state()).orElseThrow().isFinal();
      if (isFinal) {
        require(finals.put(line.id(), line) == null, "finished twice", line);
      } else if (!line.what().equals("taken")) {
        require(finals.get(line.id()) == null, "went on after its end", line);
      }
    }
    finals.forEach((id, line) -> checkEnd(jobs.get(id), line));
  }

  private void checkEnd(Job job, KillLedger.Line line) {
    if (job != null) {
      KillLedger.Line now = KillLedger.Line.of("finished", job);
      require(now.equals(line), "did not keep its end", line + " but " + now);
    }
  }

  private void checkFile() throws SQLException {
    try (OwnStore closed = open();
        Connection connection = closed.connect()) {
      String sound = OwnStore.ask(connection, "PRAGMA integrity_check");
      require(sound.equals("ok"), "integrity", sound);
      String differing =
          OwnStore.ask(
              connection,
              """
              SELECT count(*) FROM (
                SELECT * FROM (SELECT queue, state, jobs FROM queue_count WHERE jobs <> 0
                  EXCEPT SELECT queue, state, count(*) FROM job GROUP BY 1, 2)
                UNION ALL SELECT * FROM (SELECT queue, state, count(*) FROM job GROUP BY 1, 2
                  EXCEPT SELECT queue, state, jobs FROM queue_count))
              """);
      require(differing.equals("0"), "counters that differ", differing);
      String misplaced =
          OwnStore.ask(
              connection,
              "SELECT count(*) FROM job WHERE (line IS NULL) <> (state IN ('running', 'waiting'))");
      require(misplaced.equals("0"), "jobs in a wrong line", misplaced);
    }
  }

  private OwnStore open() {
    return OwnStore.open(folder.resolve("legwork.db"));
  }

  private static Map<JobId, Job> jobs(OwnStore own) {
    Map<JobId, Job> jobs = new HashMap<>();
    JobId cursor = null;
    do {
      JobPage page = OwnStore.await(own.store.list(JobFilter.ALL, cursor, 2_000));
      page.jobs().forEach(job -> jobs.put(job.id(), job));
      cursor = page.next();
    } while (cursor != null);
    return jobs;
  }

  private void require(boolean holds, String what, Object whom) {
    if (!holds && broken.size() < 20) {
      broken.add(what + ": " + whom);
    }
  }
}
