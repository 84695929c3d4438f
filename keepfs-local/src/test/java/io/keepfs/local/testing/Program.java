package io.keepfs.local.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program to run to its end, with an environment that shows nothing of the user's own Arvados
 * settings.
 *
 * @param command the program and its arguments
 * @param environment added to this process's environment, from which all that concerns Arvados was
 *     removed
 * @param home its home folder, with its caches and settings
 * @param timeout after which it is killed
 */
public record Program(
    List<String> command, Map<String, String> environment, Path home, Duration timeout) {

  /** Copies the lists. */
  public Program {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /**
   * How it ended.
   *
   * @param status its exit code
   * @param output what it wrote to its standard output
   * @param errors what it wrote to its standard error
   */
  public record Result(int status, String output, String errors) {}

  /** A builder of its process. */
  public ProcessBuilder processBuilder() {
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> all = builder.environment();
    all.keySet()
        .removeIf(
            name ->
                name.startsWith("ARVADOS_")
                    || name.startsWith("XDG_")
                    || name.startsWith("KEEP_")
                    || name.endsWith("_DIRECTORY"));
    all.put("HOME", home.toString());
    all.put("XDG_CACHE_HOME", home.resolve(".cache").toString());
    all.put("XDG_CONFIG_HOME", home.resolve(".config").toString());
    all.put("XDG_CONFIG_DIRS", home.resolve("xdg").toString());
    all.put("PYTHONUNBUFFERED", "1");
    all.putAll(environment);
    return builder;
  }

  /**
   * Runs it.
   *
   * @throws AssertionError where it does not end in time; it is killed then
   */
  public Result run() {
    try {
      Path errors = Files.createTempFile("program", ".err");
      try {
        Process process = processBuilder().redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        Thread reaper = new Thread(() -> killLate(process), "kill " + command.get(0));
        reaper.setDaemon(true);
        reaper.start();
        String output;
        try (InputStream in = process.getInputStream()) {
          output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        int status = process.waitFor();
        reaper.interrupt();
        return new Result(status, output, Files.readString(errors));
      } finally {
        Files.deleteIfExists(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void killLate(Process process) {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      // The program has ended: nothing is left to kill.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs it, and gives what it wrote to its standard output.
   *
   * @throws AssertionError where it fails
   */
  public String output() {
    Result result = run();
    if (result.status() != 0) {
      throw new AssertionError(
          "%s ended with %d%n%s%n%s"
              .formatted(command, result.status(), result.output(), result.errors()));
    }
    return result.output();
  }
}
