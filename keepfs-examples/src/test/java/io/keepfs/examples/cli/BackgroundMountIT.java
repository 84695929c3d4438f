package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.MountTable;
import io.keepfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code keepfs mount} without {@code --foreground}: returns when the mount can be used. */
class BackgroundMountIT extends LocalClusterFixture {

  /**
   * The daemons that serve this test's mount point; a dead one whose parent does not care has no
   * command line.
   */
  private List<ProcessHandle> daemons() throws IOException {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(this::servesTheMountPoint).toList();
    }
  }

  private boolean servesTheMountPoint(ProcessHandle process) {
    try {
      List<String> line =
          List.of(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).split("\0"));
      return line.contains("-D" + CallerDirectory.PROPERTY + "=" + directory);
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void returnsWhenTheMountCanBeUsed() throws Exception {
    // A relative path: the daemon runs elsewhere.
    Keepfs.Outcome started =
        keepfs().run("mount", "--collection", sample.uuid(), "mount").requireOk();
    assertThat(started.out() + started.err()).isEmpty();
    assertThat(mountPoint.resolve("README.txt"))
        .hasSameTextualContentAs(source.resolve("README.txt"));
    ProcessHandle daemon = daemons().get(0);
    assertThat(daemons()).hasSize(1);
    Path proc = Path.of("/proc/" + daemon.pid());
    assertThat(proc.resolve("cwd").toRealPath()).isEqualTo(Path.of("/"));
    for (String descriptor : List.of("0", "1", "2")) {
      assertThat(proc.resolve("fd").resolve(descriptor).toRealPath()).hasToString("/dev/null");
    }
    Unmounter.within(Duration.ofSeconds(5)).unmount(mountPoint);
    Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> daemons().isEmpty());
    assertThat(mountPoint).isEmptyDirectory();
    assertThat(directory.resolve("state/keepfs")).isNotEmptyDirectory();
  }

  @Test
  void logsToTheFileThatIsNamed() throws Exception {
    String bad = arvados.createCollectionFromManifest("broken", ". nonsense\n").uuid();
    keepfs().run("mount", "--logfile", "log.txt", "--by-id", "mount").requireOk();
    assertThat(mountPoint.resolve(bad).toFile().list()).isEmpty();
    Awaitility.await().until(() -> Files.readString(directory.resolve("log.txt")).contains(bad));
    assertThat(directory.resolve("log.txt"))
        .content()
        .matches(
            "(?s)\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d [\\w.]+\\[\\d+\\] ERROR: collection .*\\[\\d+\\] WARNING: .*");
    assertThat(directory.resolve("state")).doesNotExist();
    keepfs().run("unmount", mountPoint.toString()).requireOk();
    assertThat(MountTable.read().at(mountPoint)).isEmpty();
  }

  @Test
  void aFailureIsToldAtOnce() throws Exception {
    Files.createFile(mountPoint.resolve("occupied"));
    keepfs()
        .run("mount", "--collection", sample.uuid(), "mount")
        .requireFailure(ExitCodes.FAILED, mountPoint.toString(), "not empty");
    assertThat(daemons()).isEmpty();
  }
}
