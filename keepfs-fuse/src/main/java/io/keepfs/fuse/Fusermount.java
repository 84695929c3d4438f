package io.keepfs.fuse;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The set-uid program that mounts and unmounts FUSE file systems for ordinary users: {@code
 * fusermount3}, or {@code fusermount} where only that is installed. Immutable.
 */
public final class Fusermount {
  /** What to tell someone who has neither. */
  public static final String REMEDY = "fusermount3 is not installed: try \"apt install fuse3\"";

  private static final List<String> NAMES = List.of("fusermount3", "fusermount");
  private static final List<String> USUAL_FOLDERS = List.of("/usr/bin", "/bin", "/usr/local/bin");

  private final Path program;

  private Fusermount(Path program) {
    this.program = program;
  }

  /** Looks for the program on the search path and in the usual folders. */
  public static Optional<Fusermount> find() {
    List<String> folders = new ArrayList<>();
    String searchPath = System.getenv("PATH");
    if (searchPath != null) {
      folders.addAll(List.of(searchPath.split(File.pathSeparator)));
    }
    folders.addAll(USUAL_FOLDERS);
    for (String name : NAMES) {
      for (String folder : folders) {
        Path candidate = Path.of(folder, name);
        if (!folder.isEmpty() && Files.isExecutable(candidate)) {
          return Optional.of(new Fusermount(candidate));
        }
      }
    }
    return Optional.empty();
  }

  /** Where the program is. */
  public Path program() {
    return program;
  }

  /**
   * Unmounts.
   *
   * @param lazy detach at once, also while files are open
   * @param limit how long the program may take; then it is killed
   * @return what the program complained about, empty when it succeeded
   */
  public Optional<String> unmount(Path mountPoint, boolean lazy, Duration limit)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString(), "-u"));
    if (lazy) {
      command.add("-z");
    }
    command.add("--");
    command.add(mountPoint.toString());
    return run(command, limit);
  }

  /** Runs a command that says little, and returns its complaint if it failed. */
  static Optional<String> run(List<String> command, Duration limit)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("keepfs-", ".out");
    try {
      // Output goes to a file: reading a pipe would have no time limit.
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return Optional.of(
            String.join(" ", command) + " took longer than " + limit.toMillis() + " ms");
      }
      if (process.exitValue() == 0) {
        return Optional.empty();
      }
      String said = Files.readString(output, StandardCharsets.ISO_8859_1).strip();
      return Optional.of(
          said.isEmpty() ? command.get(0) + " exited with " + process.exitValue() : said);
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
