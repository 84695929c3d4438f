package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code keepfs mount --foreground} on a cluster: what it shows, and how it ends. */
class MountIT extends LocalClusterFixture {
  private static final Duration PROMPT = Duration.ofSeconds(1);
  private static final Duration SHELL_LIMIT = Duration.ofSeconds(60);

  private Keepfs.Running mount(String... mode) throws IOException {
    List<String> line = new ArrayList<>(List.of("mount", "--foreground"));
    line.addAll(List.of(mode));
    line.add(mountPoint.toString());
    return keepfs().start(line.toArray(String[]::new)).awaitMount(mountPoint);
  }

  private static String shell(Path directory, String script)
      throws IOException, InterruptedException {
    // A pipe could not be given up when a read in the mount hangs.
    Path out = Files.createTempFile(shared, "shell-", ".txt");
    Process process =
        new ProcessBuilder("sh", "-c", script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    boolean ended = process.waitFor(SHELL_LIMIT.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
    String said = Files.readString(out);
    assertThat(ended).as("%s ended, having said %s", script, said).isTrue();
    assertThat(process.exitValue()).as("%s said %s", script, said).isZero();
    return said;
  }

  @ParameterizedTest
  @ValueSource(strings = {"uuid", "hash"})
  void showsWhatWasUploaded(String by) throws Exception {
    String id = by.equals("uuid") ? sample.uuid() : sample.portableDataHash();
    Keepfs.Running running = mount("--collection", id);
    for (String script :
        List.of(
            "find . -printf '%y %P\\n' | sort",
            "find . -type f -printf '%s %P\\n' | sort",
            "find . -type f -exec md5sum {} + | sort",
            "ls -R --quoting-style=escape .",
            // What ls -l says of files, but for owner, permissions and time.
            "ls -lR --quoting-style=escape . | sed -n 's/^-[^ ]* *[^ ]* *[^ ]* *[^ ]* *\\([0-9]*\\)"
                + " *[^ ]* *[^ ]* *[^ ]* */\\1 /p'",
            "tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 --mode=a=r -cf - ."
                + " | md5sum")) {
      assertThat(shell(mountPoint, script)).as(script).isEqualTo(shell(source, script));
    }
    endByUnmounting(running);
  }

  @Test
  void showsAllThereIs() throws Exception {
    Keepfs.Running running = mount();
    assertThat(shell(mountPoint, "ls")).isEqualTo("README\nby_id\nby_tag\nhome\nshared\n");
    assertThat(shell(mountPoint, "cat README")).contains("by_id");
    String same = "md5sum < reads/sample_1.fastq";
    String wanted = shell(source, same);
    assertThat(shell(mountPoint.resolve("home/sample"), same)).isEqualTo(wanted);
    assertThat(shell(mountPoint.resolve("by_id"), "cd " + sample.uuid() + " && " + same))
        .isEqualTo(wanted);
    assertThat(
            shell(mountPoint.resolve("by_id"), "cd " + sample.portableDataHash() + " && " + same))
        .isEqualTo(wanted);
    assertThat(shell(mountPoint, "ls by_id/zlocl-4zz18-000000000000000 2>&1 || true"))
        .contains("No such file or directory");
    endByUnmounting(running);
  }

  @Test
  void showsTheHomeProject() throws Exception {
    Keepfs.Running running = mount("--home");
    assertThat(shell(mountPoint, "ls -F")).contains("sample/\n");
    endByUnmounting(running);
  }

  @Test
  void showsAProject() throws Exception {
    String project = arvados.createProject("project of " + mountPoint, null);
    arvados.createCollection("inside", project, Map.of("f", new byte[10]));
    Keepfs.Running running = mount("--project", project);
    assertThat(shell(mountPoint, "find * -printf '%y %p %s\\n' -type f"))
        .contains("f inside/f 10\n");
    endByUnmounting(running);
  }

  private void endByUnmounting(Keepfs.Running running) throws Exception {
    shell(Path.of("/"), "fusermount3 -u " + mountPoint);
    assertEnded(running);
  }

  private void assertEnded(Keepfs.Running running) throws Exception {
    Keepfs.Outcome outcome = running.await().requireOk();
    assertThat(outcome.out() + outcome.err()).isEmpty();
    assertThat(MountTable.read().at(mountPoint)).isEmpty();
    assertThat(mountPoint).isEmptyDirectory();
  }

  /** Only root may use umount(8) on a FUSE mount. */
  static List<String> ways() throws IOException {
    List<String> ways =
        new ArrayList<>(List.of("fusermount3 -u", "kill -TERM", "kill -INT", "kill -HUP"));
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      ways.add("umount");
    }
    return ways;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void endsWithinASecond(String way) throws Exception {
    Keepfs.Running running = mount("--collection", sample.uuid());
    shell(mountPoint, "cat README.txt");
    String object = way.startsWith("kill") ? "" + running.process().pid() : mountPoint.toString();
    long start = System.nanoTime();
    shell(Path.of("/"), way + " " + object);
    assertEnded(running);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMPT);
  }

  @Test
  void unmountCommandEndsIt() throws Exception {
    Keepfs.Running running = mount("--collection", sample.uuid());
    keepfs().run("unmount", mountPoint.toString()).requireOk();
    assertEnded(running);
    keepfs().run("unmount", mountPoint.toString()).requireOk();
  }

  @Test
  void unmountCommandTakesADeadMountAway() throws Exception {
    Keepfs.Running running = mount("--collection", sample.uuid());
    running.process().destroyForcibly().waitFor();
    assertThat(MountTable.read().at(mountPoint)).isPresent();
    keepfs().run("unmount", mountPoint.toString()).requireOk();
    assertThat(MountTable.read().at(mountPoint)).isEmpty();
    assertThat(mountPoint).isEmptyDirectory();
  }

  @Test
  void mountsWhereADeadMountIsButNotWhereALiveOneIs() throws Exception {
    mount("--collection", sample.uuid()).process().destroyForcibly().waitFor();
    assertThat(MountTable.read().at(mountPoint)).isPresent();
    Keepfs.Running running = keepfs().start("mount", "--foreground", mountPoint.toString());
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !running.process().isAlive() || isShown("README"));
    keepfs()
        .run("mount", "--foreground", mountPoint.toString())
        .requireFailure(ExitCodes.FAILED, mountPoint.toString(), "already mounted");
    running.signal("TERM");
    running.await().requireOk();
    assertThat(mountPoint).isEmptyDirectory();
  }

  private boolean isShown(String name) {
    String[] names = mountPoint.toFile().list();
    return names != null && List.of(names).contains(name);
  }
}
