package io.keepfs.examples.cli;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Tells failures in one line on standard error; the stack only with {@code --debug}. */
final class OneLineErrors {

  private OneLineErrors() {}

  /** The command line makes no sense. */
  static int usage(CommandLine.ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("keepfs: " + oneLine(failure.getMessage()) + hint(failure, command));
    err.flush();
    return ExitCodes.USAGE;
  }

  private static String hint(CommandLine.ParameterException failure, CommandLine command) {
    if (failure instanceof CommandLine.UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (unmatched.isUnknownOption() && !suggestions.isEmpty()) {
        return "; did you mean " + suggestions.get(0) + "?";
      }
    }
    return "; see " + command.getCommandSpec().qualifiedName() + " --help";
  }

  /** It could not be done. */
  static int failure(Exception failure, CommandLine command, ParseResult parsed) {
    boolean debug = isDebug(parsed);
    PrintWriter err = command.getErr();
    if (failure instanceof UnsavedException) {
      err.println("keepfs: " + failure.getMessage());
    } else if (failure instanceof CommandException) {
      err.println("keepfs: " + oneLine(failure.getMessage()));
    } else {
      err.println(
          "keepfs: this should not have happened: "
              + oneLine(failure.toString())
              + (debug ? "" : "; run it again with --debug to see where"));
    }
    if (debug) {
      CommandLine.Help.Ansi ansi = command.getColorScheme().ansi();
      err.print(command.getColorScheme().richStackTraceString(failure));
      err.println(ansi.string(""));
    }
    err.flush();
    return failure instanceof UnsavedException ? ExitCodes.UNSAVED : ExitCodes.FAILED;
  }

  private static boolean isDebug(@Nullable ParseResult parsed) {
    for (ParseResult at = parsed; at != null; at = at.subcommand()) {
      if (at.hasMatchedOption("--debug")) {
        return true;
      }
    }
    return false;
  }

  static String oneLine(@Nullable String message) {
    return message == null ? "(no message)" : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
