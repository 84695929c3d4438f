package io.keepfs.examples.programs;

import io.keepfs.examples.sys.Commands;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The system's Python, for scripts that lie beside these classes. */
final class Python {
  private static final Path SYSTEM = Path.of("/usr/bin/python3");

  private Python() {}

  static String program() {
    return Files.isExecutable(SYSTEM) ? SYSTEM.toString() : "python3";
  }

  /** The command that runs a script. */
  static List<String> command(Path directory, String script, Object... arguments) throws Exception {
    Path file = directory.resolve(script);
    if (!Files.exists(file)) {
      try (InputStream in = Python.class.getResourceAsStream(script)) {
        Files.copy(Objects.requireNonNull(in), file);
      }
    }
    List<String> command = new ArrayList<>(List.of(program(), file.toString()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  static String run(Path directory, String script, Object... arguments) throws Exception {
    return Commands.run(directory, command(directory, script, arguments).toArray(String[]::new));
  }
}
