package io.keepfs.examples.sys;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs a program with this JVM's class path in another JVM. Whatever maps files of a mount must not
 * run in the process that serves it: while it waits for a page it holds the lock of the process's
 * memory map, which the serving threads may need to answer.
 */
public final class ChildJvm {
  private ChildJvm() {}

  /** Returns what the program said when it ended with 0. */
  public static String run(Class<?> program, String... arguments) throws Exception {
    return run(Map.of(), program, arguments);
  }

  /** The same with more in its environment. */
  public static String run(Map<String, String> environment, Class<?> program, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("env"));
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName()));
    command.addAll(List.of(arguments));
    return Commands.run(Path.of("/"), command.toArray(String[]::new));
  }
}
