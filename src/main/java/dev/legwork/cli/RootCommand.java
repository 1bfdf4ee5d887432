package dev.legwork.cli;

import picocli.CommandLine.Command;

/** The program without a command: shows what there is. */
@Command(
    name = "legwork",
    mixinStandardHelpOptions = true,
    description = "A job service: http calls and programs, queued, retried, kept.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  legwork run conf/examples/shell-count.yaml    one job, here and now",
      "  legwork serve                                 a node at http://127.0.0.1:8080",
      "  legwork submit --wait job.yaml                a job for that node",
      "  legwork job list --state failed",
      "",
      "legwork stands for: java -jar target/legwork.jar"
    })
final class RootCommand {}
