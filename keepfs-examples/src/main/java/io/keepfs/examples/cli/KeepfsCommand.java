package io.keepfs.examples.cli;

import io.keepfs.arvados.ArvadosFileSystem;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code keepfs} program: finds the sub-command and turns failures into one line. */
@Command(
    name = KeepfsCommand.PROGRAM,
    addMethodSubcommands = false,
    description = "Arvados Keep as files.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionFile.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, and nothing is left unsaved",
      "1:it could not be done; one line on standard error says why and what to do",
      "2:the command line makes no sense",
      "3:the launcher could not install or build what it needs",
      "4:something that was changed could not be saved; standard error has the list",
      "other:with --exec, what the program ended with; if it could not start, its errno or 255"
    },
    footer = {
      "",
      "The cluster is taken from ARVADOS_API_HOST and ARVADOS_API_TOKEN, or from settings.conf in"
          + " ~/.config/arvados. With no cluster at hand, try: keepfs demo"
    })
public final class KeepfsCommand implements Runnable {
  static final String PROGRAM = "keepfs";

  private static final List<String> SUBCOMMANDS =
      List.of("mount", "unmount", "recover", "local", "demo");

  @Spec private CommandSpec spec;

  /** Made by {@link #main}; public for picocli. */
  public KeepfsCommand() {
    this.spec = CommandSpec.create();
  }

  /** Runs the program and ends the process with one of the exit codes. */
  public static void main(String[] args) {
    ProgramLogging.choose();
    if (args.length > 0 && args[0].equals("mount") && MountCommand.mountsItself(List.of(args))) {
      ArvadosFileSystem.prepare(); // while the command line is read
    }
    System.exit(commandLine(args).execute(args));
  }

  /**
   * Returns the parser of these arguments: of the sub-command that they begin with and nothing
   * else, or of all when they begin with none. Making each takes a twentieth of a second at the
   * start of a process.
   */
  static CommandLine commandLine(String... args) {
    String wanted = args.length > 0 ? args[0] : "";
    boolean known = SUBCOMMANDS.contains(wanted);
    CommandLine line =
        new CommandLine(
            known
                ? CommandSpec.create().name(PROGRAM)
                : CommandSpec.forAnnotatedObject(new KeepfsCommand()));
    for (String name : known ? List.of(wanted) : SUBCOMMANDS) {
      line.addSubcommand(name, subcommand(name));
    }
    return line.setOverwrittenOptionsAllowed(true)
        .setExpandAtFiles(false)
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(OneLineErrors::usage)
        .setExecutionExceptionHandler(OneLineErrors::failure);
  }

  private static Object subcommand(String name) {
    return switch (name) {
      case "mount" -> new MountCommand();
      case "unmount" -> new UnmountCommand();
      case "recover" -> new RecoverCommand();
      case "local" -> new LocalCommand();
      case "demo" -> new DemoCommand();
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Which command? One of " + String.join(", ", SUBCOMMANDS));
  }
}
