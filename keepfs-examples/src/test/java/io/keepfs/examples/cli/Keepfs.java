package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Runs the built {@code keepfs.jar} as a process of its own, as users do. */
final class Keepfs {
  private static final Path JAR = Path.of("target/keepfs.jar").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  /**
   * Makes one that works in a directory.
   *
   * @param directory an empty one; output is kept in it too
   */
  Keepfs(Path directory) {
    this.directory = directory;
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("HOME", directory.toString());
    environment.put("XDG_STATE_HOME", directory.resolve("state").toString());
    environment.put("XDG_CACHE_HOME", directory.resolve("cache").toString());
    environment.put("PATH", System.getenv("PATH"));
  }

  Keepfs with(Map<String, String> more) {
    environment.putAll(more);
    return this;
  }

  /**
   * What a process has left.
   *
   * @param nanos how long it ran
   */
  record Outcome(int code, String out, String err, long nanos) {
    Outcome requireOk() {
      assertThat(code).as("exit code; it said: %s", err).isZero();
      return this;
    }

    /** A failure that is told in one line. */
    Outcome requireFailure(int wantedCode, String... words) {
      assertThat(err.lines()).as("what it said: %s", err).hasSize(1);
      assertThat(err).startsWith("keepfs: ").contains(words);
      assertThat(code).isEqualTo(wantedCode);
      return this;
    }
  }

  /** A process under way. */
  record Running(Process process, Path out, Path err, long startNanos) {
    Outcome await() throws IOException, InterruptedException {
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still running; it said: " + Files.readString(err));
      }
      return new Outcome(
          process.exitValue(),
          Files.readString(out),
          Files.readString(err),
          System.nanoTime() - startNanos);
    }

    /** Waits until something is mounted there. */
    Running awaitMount(Path mountPoint) {
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !process.isAlive() || MountTable.read().at(mountPoint).isPresent());
      assertThat(process.isAlive()).as("running, having said: %s", said()).isTrue();
      return this;
    }

    /** Waits until its output has a line with these words. */
    Running awaitOutput(String words) {
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !process.isAlive() || Files.readString(out).contains(words));
      assertThat(process.isAlive()).as("running, having said: %s", said()).isTrue();
      return this;
    }

    void signal(String name) throws IOException, InterruptedException {
      assertThat(
              new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                  .start()
                  .waitFor())
          .isZero();
    }

    private String said() {
      try {
        return Files.readString(err);
      } catch (IOException e) {
        return e.toString();
      }
    }
  }

  Running start(String... args) throws IOException {
    return launch(command(args));
  }

  /** Returns the command line that runs it with these arguments. */
  List<String> command(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m"));
    command.add("-Djava.io.tmpdir=" + directory);
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(args));
    return command;
  }

  /** Starts another program in the same place and environment. */
  Running launch(List<String> command) throws IOException {
    Path out = Files.createTempFile(directory, "out-", ".txt");
    Path err = Files.createTempFile(directory, "err-", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new Running(builder.start(), out, err, System.nanoTime());
  }

  Outcome run(String... args) throws IOException, InterruptedException {
    return start(args).await();
  }
}
