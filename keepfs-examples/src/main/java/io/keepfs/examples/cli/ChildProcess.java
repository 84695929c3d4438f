package io.keepfs.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program run on the user's behalf: no shell, in the caller's directory, on the caller's
 * terminal. While it runs, SIGINT, SIGTERM and SIGHUP are handed on to it, and it alone decides
 * what they mean.
 */
final class ChildProcess {
  private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

  /** The JDK tells the errno of a failed start only in its message. */
  private static final Pattern ERRNO = Pattern.compile("error=(\\d+)");

  private ChildProcess() {}

  /**
   * Runs a command to its end.
   *
   * @param environment added to this process' own
   * @return its exit code; 128 and the signal's number when a signal ended it; an errno or 255 when
   *     it could not be started, which one line on standard error explains
   */
  static int run(List<String> command, Map<String, String> environment)
      throws InterruptedException {
    return run(command, environment, Path.of(""));
  }

  /** As the other, in a directory of its own. */
  static int run(List<String> command, Map<String, String> environment, Path directory)
      throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.directory(directory.toAbsolutePath().toFile());
    builder.environment().putAll(environment);
    // Before it starts, so that no signal can come too early to reach it.
    CompletableFuture<Process> started = new CompletableFuture<>();
    Signals.on(name -> started.thenAccept(child -> send(name, child.pid())), "INT", "TERM", "HUP");
    try {
      started.complete(builder.start());
    } catch (IOException e) {
      System.err.println(
          "keepfs: cannot run " + command.get(0) + ": " + OneLineErrors.oneLine(reason(e)));
      return errno(e);
    }
    return started.join().waitFor();
  }

  /** Returns the last part of the JDK's message, such as "No such file or directory". */
  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.substring(message.lastIndexOf(", ") + 1);
  }

  private static int errno(IOException e) {
    Matcher matcher = ERRNO.matcher(String.valueOf(e.getMessage()));
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : ExitCodes.NOT_STARTED;
  }

  /**
   * The JDK itself can send no signal but SIGTERM and SIGKILL; the shell's kill is always there.
   */
  private static void send(String name, long pid) {
    try {
      new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid).inheritIO().start();
    } catch (IOException e) {
      log.warn("SIG{} could not be handed on to process {}: {}", name, pid, e.getMessage());
    }
  }
}
