package dev.legwork.cli;

import dev.legwork.archive.ArchiveFailure;
import dev.legwork.config.ConfigException;
import dev.legwork.job.Refusal;
import dev.legwork.store.StoreFailure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/**
 * The command line as a whole: finds the command, runs it, turns what goes wrong into a message and
 * an exit code. Commands are made only when they are asked for, which is what makes a start fast.
 */
public final class Program {
  private final Console console;
  private final Map<String, Function<Console, Object>> commands = new LinkedHashMap<>();
  private final Map<String, Function<Console, Object>> hidden = new LinkedHashMap<>();

  /** With the commands of this package. */
  public Program(Console console) {
    this.console = console;
    commands.put("serve", ServeCommand::new);
    commands.put("run", RunCommand::new);
    commands.put("submit", SubmitCommand::new);
    commands.put("job", JobCommand::new);
    commands.put("queue", QueueCommand::new);
    commands.put("key", KeyCommand::new);
    commands.put("config", ConfigCommand::new);
    commands.put("store", StoreCommand::new);
  }

  /** Adds a command that lives in another package. */
  public Program with(String name, Function<Console, Object> maker) {
    commands.put(name, maker);
    return this;
  }

  /** Adds a command that help does not tell of. */
  public Program withHidden(String name, Function<Console, Object> maker) {
    hidden.put(name, maker);
    return this;
  }

  /** Runs a command to its end; answers what the shell is to be told. Never throws. */
  public int run(String... arguments) {
    CommandLine line = new CommandLine(new RootCommand());
    String first = arguments.length == 0 ? "" : arguments[0];
    if (hidden.containsKey(first)) {
      line.addSubcommand(first, hidden.get(first).apply(console));
    } else if (commands.containsKey(first)) {
      line.addSubcommand(first, commands.get(first).apply(console));
    } else {
      commands.forEach((name, maker) -> line.addSubcommand(name, maker.apply(console)));
    }
    nameVersion(line);
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(console.coloursOnOut() ? Ansi.ON : Ansi.OFF));
    line.setExpandAtFiles(false);
    line.setUsageHelpAutoWidth(false).setUsageHelpWidth(100);
    line.setParameterExceptionHandler((e, given) -> usage(e));
    line.setExecutionExceptionHandler((e, command, parsed) -> failed(e));
    int exitCode = line.execute(arguments);
    console.out().flush();
    return exitCode;
  }

  private static void nameVersion(CommandLine line) {
    line.getCommandSpec().versionProvider(new VersionText());
    line.getSubcommands().values().forEach(Program::nameVersion);
  }

  private int usage(ParameterException e) {
    String message = String.valueOf(e.getMessage());
    boolean nothingGiven =
        message.startsWith("Missing required subcommand") && e.getCommandLine().getParent() == null;
    if (nothingGiven) {
      e.getCommandLine().usage(console.err());
      return ExitCode.USAGE;
    }
    console.err().println(console.red(message));
    CommandLine.UnmatchedArgumentException.printSuggestions(
        e, new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    console.err().println("Try: " + command + " --help");
    return ExitCode.USAGE;
  }

  private int failed(Exception e) {
    if (e instanceof Failure failure) {
      console.err().println(console.red(String.valueOf(failure.getMessage())));
      return failure.exitCode();
    } else if (e instanceof ConfigException wrong) {
      console.err().println(console.red("The configuration is wrong; nothing was started:"));
      wrong.problems().forEach(problem -> console.err().println("  " + problem));
      wrong.warnings().forEach(warning -> console.err().println("Warning: " + warning));
      return ExitCode.USAGE;
    } else if (e instanceof ArchiveFailure || e instanceof StoreFailure) {
      console.err().println(console.red(String.valueOf(e.getMessage())));
      return ExitCode.FAILED;
    } else if (e instanceof Refusal refusal) {
      console.err().println(console.red(ProblemText.of(refusal)));
      return ExitCode.FAILED;
    }
    LoggerFactory.getLogger(Program.class).error("The command broke; this is a defect", e);
    return ExitCode.FAILED;
  }
}
