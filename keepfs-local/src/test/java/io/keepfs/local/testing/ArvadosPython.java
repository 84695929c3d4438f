package io.keepfs.local.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * The Python clients of Arvados (arv-put, arv-get, arv-ls, arv-mount, …) in a virtual environment
 * of their own, made from PyPI on first use and kept in {@code ~/.cache/keepfs-test}.
 *
 * <p>Needs Python 3 with venv and, to build arv-mount, gcc and the headers of Python, libfuse 2,
 * libcurl and OpenSSL (Debian: python3-venv python3-dev gcc pkg-config libfuse-dev
 * libcurl4-openssl-dev libssl-dev).
 */
public final class ArvadosPython {
  /** The release that we are compared with. */
  public static final String VERSION = "3.2.1";

  private static final Duration INSTALL_TIMEOUT = Duration.ofMinutes(15);
  private static final Duration STEP_TIMEOUT = Duration.ofMinutes(2);
  private static final int SHOWN_CHARACTERS = 2000;

  private final Path folder;

  private ArvadosPython(Path folder) {
    this.folder = folder;
  }

  /**
   * The clients. Where they cannot be had, the calling test is skipped with the reason on standard
   * error; where the environment has {@code CI} or {@code KEEPFS_REQUIRE_PYTHON=1}, it fails.
   */
  public static synchronized ArvadosPython require() {
    try {
      return provide();
    } catch (IOException | AssertionError e) {
      String reason = "the Python clients of Arvados cannot be had: " + e.getMessage();
      if (System.getenv("CI") != null || "1".equals(System.getenv("KEEPFS_REQUIRE_PYTHON"))) {
        throw new AssertionError(reason, e);
      }
      System.err.println("SKIPPED: " + reason);
      Assumptions.abort(reason);
      throw new IllegalStateException("not reached");
    }
  }

  private static ArvadosPython provide() throws IOException {
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "keepfs-test");
    Files.createDirectories(cache);
    ArvadosPython python = new ArvadosPython(cache.resolve("arvados-" + VERSION));
    Path lockFile = cache.resolve("arvados-" + VERSION + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException("no lock on " + lockFile);
      }
      if (!Files.exists(python.completeMark())) {
        python.install();
        Files.createFile(python.completeMark());
      }
    }
    return python;
  }

  /** Written last: a folder without it was left by an installation that failed. */
  private Path completeMark() {
    return folder.resolve("complete");
  }

  private void install() throws IOException {
    System.err.println("installing arvados-fuse " + VERSION + " from PyPI into " + folder);
    Path home = Files.createTempDirectory("keepfs-venv");
    String system =
        Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
    step(home, STEP_TIMEOUT, List.of(system, "-m", "venv", "--clear", folder.toString()));
    List<String> pip =
        List.of(
            folder.resolve("bin/python").toString(),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--quiet");
    // Newer releases of setuptools lack what these packages import.
    step(home, INSTALL_TIMEOUT, with(pip, "setuptools<81", "wheel"));
    step(
        home,
        INSTALL_TIMEOUT,
        with(pip, "arvados-python-client==" + VERSION, "arvados-fuse==" + VERSION));
  }

  private static List<String> with(List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all;
  }

  /** Run with this process's own home: pip finds its settings there. */
  private static void step(Path home, Duration timeout, List<String> command) throws IOException {
    Map<String, String> environment = Map.of("HOME", System.getProperty("user.home"));
    Program.Result result;
    try {
      result = new Program(command, environment, home, timeout).run();
    } catch (UncheckedIOException e) {
      throw new IOException(command.get(0) + " does not run: " + e.getMessage(), e);
    }
    if (result.status() != 0) {
      String errors = result.errors() + result.output();
      int from = Math.max(0, errors.length() - SHOWN_CHARACTERS);
      throw new IOException(
          command + " ended with " + result.status() + ": " + errors.substring(from));
    }
  }

  /** The path of one of its programs, such as {@code arv-put}. */
  public String program(String name) {
    return folder.resolve("bin").resolve(name).toString();
  }

  /**
   * One of its programs, ready to run.
   *
   * @param environment how it finds its cluster
   * @param home where its settings and caches are
   */
  public Program command(
      Map<String, String> environment,
      Path home,
      Duration timeout,
      String name,
      Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program(name));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new Program(command, environment, home, timeout);
  }
}
