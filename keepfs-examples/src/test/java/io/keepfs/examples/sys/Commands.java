package io.keepfs.examples.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs programs as a user would. */
public final class Commands {
  private static final int SECONDS_MAX = 120;

  private Commands() {}

  /** Runs a program that must end with 0; returns what it wrote. */
  public static String run(Path directory, String... command) throws Exception {
    Path output = Files.createTempFile("keepfs-command", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("LC_ALL", "C.UTF-8");
      Process process = builder.start();
      try {
        assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS))
            .as(String.join(" ", command) + " ends")
            .isTrue();
      } finally {
        process.destroyForcibly();
      }
      String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      assertThat(process.exitValue()).as(String.join(" ", command) + ": " + said).isZero();
      return said;
    } finally {
      Files.delete(output);
    }
  }
}
