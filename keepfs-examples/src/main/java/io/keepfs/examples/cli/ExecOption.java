package io.keepfs.examples.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code --exec CMD...}: the rest of the command line, up to {@code --}, is a command to run. */
final class ExecOption {
  @Option(
      names = "--exec",
      paramLabel = "CMD",
      arity = "1..*",
      parameterConsumer = RestOfLine.class,
      description =
          "Run CMD, then end with its exit code. All that follows belongs to CMD, up to a \"--\".")
  private @Nullable List<String> command;

  /** Returns the command and its arguments; empty without {@code --exec}. */
  List<String> command() {
    return command == null ? List.of() : command;
  }

  /** Takes all arguments up to {@code --}, whatever they look like. */
  static final class RestOfLine implements IParameterConsumer {

    // Stack is what picocli hands over.
    @Override
    public void consumeParameters(Stack<String> args, ArgSpec option, CommandSpec command) {
      List<String> taken = new ArrayList<>();
      while (!args.isEmpty()) {
        String arg = args.pop();
        if (arg.equals("--")) {
          break;
        }
        taken.add(arg);
      }
      if (taken.isEmpty()) {
        throw new CommandLine.ParameterException(
            command.commandLine(), "--exec needs a command to run");
      }
      option.setValue(List.copyOf(taken));
    }
  }
}
