package io.keepfs.examples.programs;

import io.keepfs.local.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The file system exerciser fsx, as the crate of that name has it; built from crates.io on first
 * use (a minute or two) and kept in {@code ~/.cache/keepfs-test}. Needs cargo and Rust 1.82.
 */
final class FsxCrate {
  private static final String VERSION = "0.3.2";
  private static final Duration BUILD_TIMEOUT = Duration.ofMinutes(15);

  /**
   * Every operation that a mount has; longer than a request and than a page cache's first steps.
   */
  private static final String SETTINGS =
      """
      flen = 1500000
      [opsize]
      max = 70000
      [weights]
      close_open = 1
      invalidate = 1
      mapread = 10
      mapwrite = 10
      read = 10
      write = 10
      truncate = 5
      fsync = 0.5
      fdatasync = 0.5
      sendfile = 3
      posix_fadvise = 1
      copy_file_range = 5
      """;

  private FsxCrate() {}

  /** Installs it where that is not done yet. */
  private static Path program(Path home) throws IOException {
    String user = System.getProperty("user.home");
    Path folder = Path.of(user, ".cache", "keepfs-test", "fsx-" + VERSION);
    Path program = folder.resolve("bin/fsx");
    if (!Files.exists(program)) {
      List<String> install =
          List.of(
              "cargo", "install", "fsx", "--locked", "--version", VERSION, "--root", "" + folder);
      // With the user's own home, where cargo's settings and caches are.
      new Program(install, Map.of("HOME", user), home, BUILD_TIMEOUT).output();
    }
    return program;
  }

  /** Exercises a file that is not there yet; fails when a read finds what was not written. */
  static void run(Path home, Path file, int operations, long seed, Duration timeout)
      throws IOException {
    Path settings = Files.writeString(home.resolve("fsx.toml"), SETTINGS);
    List<String> command =
        List.of(
            program(home).toString(),
            "-f",
            settings.toString(),
            "-P",
            home.toString(),
            "-N",
            Integer.toString(operations),
            "-S",
            Long.toString(seed),
            file.toString());
    String said = new Program(command, Map.of(), home, timeout).output();
    if (!said.contains("A-OK")) {
      throw new AssertionError("fsx, seed " + seed + ": " + said);
    }
  }
}
