package io.keepfs.local.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The reference: Arvados' own arv-mount, running in the foreground on a folder. */
public final class ArvMount implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final Path mountPoint;
  private final Path log;
  private final Process process;

  private ArvMount(Path mountPoint, Path log, Process process) {
    this.mountPoint = mountPoint;
    this.log = log;
    this.process = process;
  }

  /**
   * Mounts, and waits until the kernel shows it.
   *
   * @param home where its settings, cache, log and mount point are made
   * @param options before the mount point, such as {@code --home}
   */
  public static ArvMount start(
      ArvadosPython python, Map<String, String> environment, Path home, String... options)
      throws IOException {
    Path mountPoint = Files.createTempDirectory(home, "mnt");
    Path log = home.resolve(mountPoint.getFileName() + ".log");
    Path cache = Files.createDirectories(home.resolve(mountPoint.getFileName() + ".cache"));
    List<String> command = new ArrayList<>();
    command.add(python.program("arv-mount"));
    command.addAll(List.of("--foreground", "--retries", "1"));
    command.addAll(List.of("--disk-cache-dir", cache.toString()));
    command.addAll(List.of(options));
    command.add(mountPoint.toString());
    Process process =
        new Program(command, environment, home, START_TIMEOUT)
            .processBuilder()
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    ArvMount mount = new ArvMount(mountPoint, log, process);
    try {
      Awaitility.await("arv-mount on " + mountPoint)
          .atMost(START_TIMEOUT)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> !process.isAlive() || mount.isMounted());
      if (!process.isAlive()) {
        throw new IOException("arv-mount ended with " + process.exitValue() + ": " + mount.log());
      }
      return mount;
    } catch (RuntimeException | IOException e) {
      mount.close();
      throw e;
    }
  }

  /** Where it is mounted. */
  public Path mountPoint() {
    return mountPoint;
  }

  /** What it logged so far. */
  public String log() throws IOException {
    return Files.readString(log);
  }

  /** Asks the kernel's table: touching the folder of a dead mount would hang. */
  private boolean isMounted() throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + mountPoint + " ");
  }

  /** Unmounts, lazily, and waits for the end of the process, which is killed after a while. */
  @Override
  public void close() throws IOException {
    try {
      if (isMounted()) {
        new ProcessBuilder("fusermount", "-u", "-z", mountPoint.toString())
            .inheritIO()
            .start()
            .waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      }
      if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
