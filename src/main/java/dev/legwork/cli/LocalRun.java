package dev.legwork.cli;

import dev.legwork.event.JobEvents;
import dev.legwork.job.CancelRequest;
import dev.legwork.job.Job;
import dev.legwork.job.JobId;
import dev.legwork.job.Refusal;
import dev.legwork.node.Node;
import dev.legwork.store.Step.Inserted;
import dev.legwork.store.Submission;
import dev.legwork.wire.JobWriter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Performs jobs on a node of this process: submits them, shows what they write, waits for their
 * ends, prints the results. Ctrl-C cancels them. Used by one thread; events arrive on the node's.
 */
final class LocalRun implements AutoCloseable {
  private static final Duration LONG_POLL = Duration.ofHours(1);
  private static final long CANCEL_SECONDS = 30;

  private final Node node;
  private final Console console;
  private final boolean json;
  private final RunScreen screen;
  private final Map<JobId, Job> jobs = new ConcurrentHashMap<>();
  private final CountDownLatch done = new CountDownLatch(1);

  LocalRun(Node node, Console console, boolean json) {
    this.node = node;
    this.console = console;
    this.json = json;
    this.screen = new RunScreen(console);
  }

  /** Runs them all; answers what the shell is to be told. */
  int perform(List<Submission> submissions) {
    boolean several = submissions.size() > 1;
    try (LiveOutput output = new LiveOutput(node.logs(), screen, several, json)) {
      JobEvents.Subscription subscription =
          node.events()
              .onAll(
                  node.vertx().getOrCreateContext(),
                  job -> {
                    jobs.merge(job.id(), job, LocalRun::newer);
                    output.see(job);
                    screen.progress(jobs.values(), submissions.size());
                  });
      List<JobId> ids = submit(submissions);
      cancelOnSignal(ids);
      List<Job> ended = new ArrayList<>();
      for (JobId id : ids) {
        Job job = awaitEnd(id);
        output.finish(job);
        ended.add(job);
      }
      subscription.cancel();
      screen.clear();
      return print(ended);
    }
  }

  private List<JobId> submit(List<Submission> submissions) {
    List<Inserted> answers = Await.get(node.jobs().submitAll(submissions));
    List<String> refused = new ArrayList<>();
    List<JobId> ids = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Refusal refusal = answers.get(i).refusal();
      Job job = answers.get(i).job();
      if (refusal == null && job != null) {
        ids.add(job.id());
      } else if (refusal != null) {
        String place = answers.size() == 1 ? "" : "job " + (i + 1) + ": ";
        ProblemText.of(refusal).lines().forEach(line -> refused.add(place + line));
      }
    }
    if (!refused.isEmpty()) {
      cancelAll(ids);
      throw Failure.usage(String.join("\n", refused));
    }
    return ids;
  }

  private Job awaitEnd(JobId id) {
    Job job;
    do {
      job = Await.get(node.jobs().awaitFinal(id, LONG_POLL));
    } while (!job.state().isFinal());
    return job;
  }

  private int print(List<Job> ended) {
    List<JobView> views =
        ended.stream().map(job -> new JobView(new JsonObject(JobWriter.toBuffer(job)))).toList();
    if (json) {
      views.forEach(view -> console.out().println(view.json()));
    } else if (views.size() > 1) {
      JobView.print(views, false, console.out());
    } else {
      new SingleResult(node.blobs(), console).print(ended.get(0));
    }
    console.out().flush();
    if (views.size() == 1 && !views.get(0).state().equals("succeeded")) {
      JobView view = views.get(0);
      int attempts = ended.get(0).status().attempt();
      console
          .err()
          .println(
              console.red(
                  Table.printable(
                      view.label()
                          + " "
                          + view.state()
                          + (attempts > 1 ? " after " + attempts + " attempts" : "")
                          + (view.error().isEmpty() ? "" : ": " + view.error()))));
    }
    return JobView.exitCode(views);
  }

  /** The hook of Ctrl-C: the jobs end first, so that no process is left behind. */
  private void cancelOnSignal(List<JobId> ids) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (done.getCount() == 0) {
                    return;
                  }
                  Signals.onNext(number -> Runtime.getRuntime().halt(ExitCode.CANCELLED));
                  screen.note("Cancelling; again to leave at once");
                  cancelAll(ids);
                  try {
                    boolean ended = done.await(CANCEL_SECONDS, TimeUnit.SECONDS);
                    Runtime.getRuntime().halt(ended ? ExitCode.CANCELLED : ExitCode.FAILED);
                  } catch (InterruptedException e) {
                    Runtime.getRuntime().halt(ExitCode.CANCELLED);
                  }
                },
                "legwork-cancel"));
  }

  private void cancelAll(List<JobId> ids) {
    CancelRequest request = new CancelRequest("Cancelled at the terminal", null);
    List<Future<Job>> cancels = ids.stream().map(id -> node.jobs().cancel(id, request)).toList();
    // A job that is final already refuses, which is as good.
    Await.done(Future.join(cancels).otherwiseEmpty());
  }

  private static Job newer(Job before, Job now) {
    return now.status().version() > before.status().version() ? now : before;
  }

  @Override
  public void close() {
    screen.clear();
    done.countDown();
  }
}
