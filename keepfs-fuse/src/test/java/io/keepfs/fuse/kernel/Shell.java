package io.keepfs.fuse.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs, which look at a mount from outside as users do, within a time limit. */
final class Shell {
  private static final int LIMIT_SECONDS = 60;

  private Shell() {}

  record Result(int code, String output) {}

  static Result run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("keepfs-shell-", ".out");
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", command) + " hangs");
      }
      return new Result(
          process.exitValue(), Files.readString(output, StandardCharsets.UTF_8).strip());
    } finally {
      Files.delete(output);
    }
  }

  static String must(String... command) throws IOException, InterruptedException {
    Result result = run(command);
    if (result.code() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + result.output());
    }
    return result.output();
  }
}
