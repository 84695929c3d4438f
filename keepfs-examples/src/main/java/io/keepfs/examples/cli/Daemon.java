package io.keepfs.examples.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a command go on in the background. A Java process cannot fork, so the starter runs the same
 * command line once more in a session of its own and waits: a line on the daemon's standard output
 * says that it is up, an end without one that it failed, of which the daemon has told on the
 * terminal itself. Then the daemon lets go of the terminal.
 */
final class Daemon {
  private static final String READY = "ready";

  private Daemon() {}

  /** Whether this process is the daemon, not its starter. */
  static boolean isDaemon() {
    return System.getProperty(CallerDirectory.PROPERTY) != null;
  }

  /**
   * In the starter: runs the daemon, and returns when it is up or has failed.
   *
   * @return the exit code
   */
  static int start() throws CommandException, InterruptedException {
    try {
      Process daemon =
          new ProcessBuilder(commandLine())
              .directory(new File("/"))
              .redirectInput(new File("/dev/null"))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(daemon.getInputStream(), StandardCharsets.UTF_8))) {
        return READY.equals(lines.readLine()) ? ExitCodes.OK : Math.max(1, daemon.waitFor());
      }
    } catch (IOException e) {
      throw new CommandException(
          "cannot start a background process: " + e.getMessage() + "; use --foreground", e);
    }
  }

  /** This process' own command line, Java's options included, in a new session. */
  private static List<String> commandLine() throws IOException {
    String line = Files.readString(Path.of("/proc/self/cmdline"));
    List<String> own = List.of(line.split("\0", -1));
    List<String> command = new ArrayList<>();
    command.add("setsid");
    command.add(Files.readSymbolicLink(Path.of("/proc/self/exe")).toString());
    command.add("-D" + CallerDirectory.PROPERTY + "=" + Path.of("").toAbsolutePath());
    // Behind the last argument stands a NUL too.
    command.addAll(own.subList(1, own.size() - 1));
    return command;
  }

  /** In the daemon: tells the starter that it is up, and lets go of its standard output. */
  static void tellReady() {
    System.out.println(READY);
    System.out.flush();
    letGoOf(FileDescriptor.out);
  }

  /** In the daemon: lets go of the terminal; what is written there from now on is lost. */
  static void letGoOfTerminal() {
    letGoOf(FileDescriptor.err);
  }

  /**
   * Of descriptors 0 to 2, Java's close makes /dev/null, so that no file can take their numbers.
   */
  private static void letGoOf(FileDescriptor descriptor) {
    try {
      new FileOutputStream(descriptor).close();
    } catch (IOException e) {
      throw new IllegalStateException("closing a standard stream", e);
    }
  }
}
