package io.keepfs.examples.writers;

import io.keepfs.local.LocalArvados;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A {@link MountProgram} under way. */
final class KilledMount implements AutoCloseable {
  private final Path log;
  private final Process process;

  private KilledMount(Path log, Process process) {
    this.log = log;
    this.process = process;
  }

  /** Returns when it is mounted. */
  static KilledMount start(LocalArvados cluster, String uuid, Path mountPoint, Path home)
      throws IOException {
    Path log = home.resolve("mount.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MountProgram.class.getName(),
                uuid,
                mountPoint.toString(),
                home.resolve("journals").toString()));
    builder.environment().putAll(cluster.environment());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    KilledMount mount = new KilledMount(log, builder.start());
    try {
      BufferedReader said = mount.process.inputReader();
      String line = said.readLine();
      while (line != null && !line.startsWith(MountProgram.MOUNTED)) {
        line = said.readLine();
      }
      if (line == null) {
        throw new IOException("the mount has ended: " + Files.readString(log));
      }
      return mount;
    } catch (IOException e) {
      mount.kill();
      throw e;
    }
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** Has it save and unmount. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }
}
