package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What programs that know arv-mount, such as Crunch, ask of it. */
class ArvMountOptionsIT extends LocalClusterFixture {

  private Keepfs.Running mount(Path where, String... options) throws IOException {
    List<String> line = new ArrayList<>(List.of("mount", "--foreground"));
    line.addAll(List.of(options));
    line.add(where.toString());
    return keepfs().start(line.toArray(String[]::new));
  }

  private static void await(Keepfs.Running running, Path file) throws Exception {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !running.process().isAlive() || Files.exists(file));
    if (!running.process().isAlive()) {
      throw new AssertionError("it ended: " + running.await());
    }
  }

  @Test
  void aContainersInputsAreMountedAsCrunchDoesIt() throws Exception {
    Keepfs.Running running =
        mount(
            mountPoint,
            "--storage-classes",
            "default",
            "--crunchstat-interval=10",
            "--ram-cache",
            "--file-cache",
            "268435456",
            "--mount-by-pdh",
            "by_id",
            "--disable-event-listening",
            "--mount-by-id",
            "by_uuid",
            "--mount-tmp",
            "tmp0",
            "--mount-tmp=tmp1");
    await(running, mountPoint.resolve("by_id/README"));
    assertThat(mountPoint.toFile().list())
        .containsExactlyInAnyOrder("by_id", "by_uuid", "tmp0", "tmp1");
    String file = "reads/sample_1.fastq";
    byte[] wanted = Files.readAllBytes(source.resolve(file));
    Path byHash = mountPoint.resolve("by_id").resolve(sample.portableDataHash());
    assertThat(Files.readAllBytes(byHash.resolve(file))).isEqualTo(wanted);
    assertThat(mountPoint.resolve("by_id").resolve(sample.uuid())).doesNotExist();
    Path byUuid = mountPoint.resolve("by_uuid").resolve(sample.uuid());
    assertThat(Files.readAllBytes(byUuid.resolve(file))).isEqualTo(wanted);
    assertThat(mountPoint.resolve("tmp0")).isEmptyDirectory();
    assertThat(Files.readString(mountPoint.resolve("tmp0/.arvados#collection")))
        .contains("\"uuid\": null", "\"default\"");
    Keepfs.Outcome unmounted =
        keepfs().run("mount", "--unmount-timeout=8", "--unmount", mountPoint.toString());
    assertThat(unmounted.requireOk().err()).isEmpty();
    assertThat(running.await().requireOk().err())
        .doesNotContain("Keep write error", "Block not found error", "Unhandled exception")
        .containsPattern("crunchstat: net:keep0 0 tx [1-9][0-9]+ rx -- interval [0-9.]+ seconds ");
    assertThat(MountTable.read().at(mountPoint)).isEmpty();
  }

  @Test
  void replaceTakesAwayWhatIsMounted() throws Exception {
    Keepfs.Running old = mount(mountPoint, "--home").awaitMount(mountPoint);
    Keepfs.Running next = mount(mountPoint, "--by-id", "--replace");
    old.await().requireOk();
    await(next, mountPoint.resolve("README"));
    keepfs().run("mount", "--unmount", mountPoint.toString()).requireOk();
    next.await().requireOk();
  }

  @Test
  void whatCannotStartReplacesNothing() throws Exception {
    Keepfs.Running old = mount(mountPoint, "--home").awaitMount(mountPoint);
    String id = arvados.clusterId() + "-4zz18-000000000000000";
    mount(mountPoint, "--collection", id, "--replace").await().requireFailure(1, id);
    assertThat(mountPoint.resolve("sample")).isDirectory();
    keepfs().run("mount", "--unmount", mountPoint.toString()).requireOk();
    old.await().requireOk();
  }

  @Test
  void unmountAllTakesAwayAllBelow() throws Exception {
    Path first = Files.createDirectories(directory.resolve("all/first"));
    Path second = Files.createDirectories(directory.resolve("all/second"));
    Keepfs.Running one = mount(first, "--home").awaitMount(first);
    Keepfs.Running two = mount(second, "--by-tag").awaitMount(second);
    keepfs().run("mount", "--unmount-all", directory.resolve("all").toString()).requireOk();
    one.await().requireOk();
    two.await().requireOk();
    assertThat(first).isEmptyDirectory();
    assertThat(second).isEmptyDirectory();
  }

  @Test
  void onlyTheNamedSubtypeIsUnmounted() throws Exception {
    Keepfs.Running running = mount(mountPoint, "--home", "--subtype", "mine");
    running.awaitMount(mountPoint);
    keepfs()
        .run("mount", "--unmount", "--subtype", "other", mountPoint.toString())
        .requireFailure(1, "fuse.mine", "fuse.other");
    keepfs().run("mount", "--unmount", "--subtype", "mine", mountPoint.toString()).requireOk();
    running.await().requireOk();
  }
}
