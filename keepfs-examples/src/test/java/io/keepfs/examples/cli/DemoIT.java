package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.MountTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job, as a newcomer runs it: by the launcher, which finds what the build has made. */
class DemoIT {
  private static final Path LAUNCHER = Path.of("").toAbsolutePath().resolveSibling("keepfs");

  @TempDir Path directory;

  private Keepfs.Running demo(String... args) throws Exception {
    return new Keepfs(directory)
        .with(
            Map.of(
                "KEEPFS_NO_BUILD",
                "1",
                "KEEPFS_JAVA_OPTIONS",
                "-Djava.io.tmpdir=" + directory,
                "JAVA_HOME",
                System.getProperty("java.home"),
                // The launcher sees to UTF-8 itself.
                "LC_ALL",
                "C",
                "SHELL",
                "/bin/pwd"))
        .launch(Stream.concat(Stream.of(LAUNCHER.toString(), "demo"), Stream.of(args)).toList());
  }

  private void assertNothingIsLeft() throws Exception {
    assertThat(MountTable.read().under(directory.toRealPath())).isEmpty();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.filter(Files::isDirectory)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "jnr"})
  void readsBackWhatItUploaded(String transport) throws Exception {
    Keepfs.Outcome outcome = demo("--transport", transport).await().requireOk();
    List<String> lines = outcome.out().lines().toList();
    assertThat(lines.get(lines.size() - 1))
        .matches("OK: 21 files, 880\\d{5} bytes read back through the kernel, all checksums equal");
    assertThat(outcome.out())
        .contains("genome.fa  (83,898,425)", "transport " + transport, "line one?line two.txt");
    assertThat(outcome.out()).contains("Größe, 大きさ, μέγεθος 🧬.txt");
    assertThat(outcome.err()).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void opensAShellInTheMount() throws Exception {
    Keepfs.Outcome outcome = demo("--shell").await().requireOk();
    assertThat(outcome.out()).containsPattern("(?m)^/.*/keepfs-demo-\\d+/mount$");
    assertNothingIsLeft();
  }

  @Test
  void leavesNothingWhenItIsStopped() throws Exception {
    Keepfs.Running running = demo().awaitOutput("upload");
    running.signal("INT");
    assertThat(running.await().code()).isEqualTo(130);
    assertNothingIsLeft();
  }
}
