package io.keepfs.fuse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.support.TextFile;
import io.keepfs.fuse.FuseMount;
import io.keepfs.fuse.MountFailedException;
import io.keepfs.fuse.Unmounter;
import io.keepfs.fuse.session.ConnectionAbortedException;
import io.keepfs.vfs.OperationKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How mounts begin and end, and what is left of them. */
@Timeout(180)
class MountLifecycleIT {
  private static final int CYCLES = 200;

  @RegisterExtension final MountFixture fixture = new MountFixture();

  static Stream<List<String>> unmountCommands() {
    List<String> anyone = List.of("fusermount3", "-u");
    return "root".equals(System.getProperty("user.name"))
        ? Stream.of(anyone, List.of("umount"))
        : Stream.of(anyone);
  }

  @ParameterizedTest
  @MethodSource("unmountCommands")
  void endsWithinASecondWhenUnmountedFromOutside(List<String> command) throws Exception {
    FuseMount mount = fixture.mount();
    String[] whole =
        Stream.concat(command.stream(), Stream.of(fixture.mountPoint().toString()))
            .toArray(String[]::new);

    Shell.must(whole);

    assertThat(mount.join(Duration.ofSeconds(1))).isTrue();
    assertThat(mount.isActive()).isFalse();
    assertThat(fixture.count(OperationKind.DESTROY)).isEqualTo(1);
    mount.close();
    assertThat(fixture.count(OperationKind.DESTROY)).isEqualTo(1);
  }

  @Test
  void closeUnmountsAndMayBeRepeated() throws Exception {
    FuseMount mount = fixture.mount();
    assertThat(fixture.isMounted()).isTrue();

    mount.close();
    mount.close();

    assertThat(fixture.isMounted()).isFalse();
    assertThat(fixture.count(OperationKind.DESTROY)).isEqualTo(1);
    mount.join();
  }

  @Test
  void closeCutsOffThoseWhoHoldFilesOpen() throws Exception {
    fixture.root.put("f", TextFile.of("text", TestTree.TIME));
    FuseMount mount = fixture.mount(builder -> builder.closeLimit(Duration.ofMillis(300)));
    InputStream held = Files.newInputStream(fixture.path("f"));

    mount.close();

    assertThat(fixture.isMounted()).isFalse();
    assertThat(mount.isActive()).isFalse();
    assertThatThrownBy(held::read).isInstanceOf(IOException.class);
    held.close();
    mount.join();
  }

  @Test
  void closeLetsThoseWhoHoldFilesOpenFinish() throws Exception {
    fixture.root.put("f", TextFile.of("text", TestTree.TIME));
    FuseMount mount = fixture.mount(builder -> builder.closeLimit(Duration.ofSeconds(20)));
    InputStream held = Files.newInputStream(fixture.path("f"));
    Thread closer =
        new Thread(
            () -> {
              try {
                mount.close();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    closer.start();
    await().until(() -> !fixture.isMounted());

    assertThat(held.readAllBytes()).asString().isEqualTo("text");
    held.close();
    closer.join();

    assertThat(mount.isActive()).isFalse();
  }

  @Test
  void abortEndsTheMountAndTakesItAway() throws Exception {
    FuseMount mount = fixture.mount();
    int connection = fixture.entry().minor();

    assertThat(Unmounter.abort(connection) || Fusectl.abort(connection)).isTrue();

    assertThatThrownBy(mount::join).isInstanceOf(ConnectionAbortedException.class);
    assertThat(fixture.isMounted()).isFalse();
    mount.close();
  }

  @Test
  void unmounterTakesAwayMountsOfOthers() throws Exception {
    FuseMount mount = fixture.mount();
    Unmounter unmounter = Unmounter.within(Duration.ofSeconds(5));

    assertThatThrownBy(() -> unmounter.onlySubtype("other").unmount(fixture.mountPoint()))
        .hasMessageContaining("fuse.keepfs")
        .hasMessageContaining("fuse.other");
    assertThat(unmounter.onlySubtype("keepfs").unmount(fixture.mountPoint())).isTrue();
    assertThat(unmounter.unmount(fixture.mountPoint())).isFalse();

    assertThat(mount.join(Duration.ofSeconds(1))).isTrue();
  }

  @Test
  void unmounterCutsOffBusyMounts() throws Exception {
    fixture.root.put("f", TextFile.of("text", TestTree.TIME));
    FuseMount mount = fixture.mount();
    InputStream held = Files.newInputStream(fixture.path("f"));

    assertThat(Unmounter.within(Duration.ofSeconds(5)).unmountAll(fixture.folder())).isEqualTo(1);

    assertThat(fixture.isMounted()).isFalse();
    held.close();
    await().until(() -> !mount.isActive());
  }

  @Test
  void failuresNameReasonAndRemedy() throws Exception {
    Path file = Files.createFile(fixture.folder().resolve("file"));
    assertMountFails(file, "is not a directory");
    assertMountFails(fixture.folder().resolve("missing"), "does not exist", "mkdir -p");
    assertMountFails(fixture.folder(), "is not empty");
    fixture.mount();
    assertMountFails(fixture.mountPoint(), "already mounted", "fusermount3 -u");
    assertThatThrownBy(() -> fixture.mount(builder -> builder.transport("nonsense")))
        .isInstanceOf(MountFailedException.class)
        .hasMessageContaining("there are: auto, kernel");
  }

  private void assertMountFails(Path mountPoint, String... parts) {
    assertThatThrownBy(() -> FuseMount.builder(mountPoint, fixture.operations()).mount())
        .isInstanceOf(MountFailedException.class)
        .hasMessageContaining(mountPoint.toString())
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void clearsAwayWhatAKilledDaemonLeft() throws Exception {
    Process daemon =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                MountMain.class.getName(),
                fixture.mountPoint().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = daemon.inputReader()) {
      assertThat(said.readLine()).isEqualTo("mounted");
      assertMountFails(fixture.mountPoint(), "already mounted");
    } finally {
      daemon.destroyForcibly().waitFor();
    }
    assertThat(fixture.isMounted()).as("the kernel leaves a dead mount").isTrue();
    fixture.root.put("f", TextFile.of("text", TestTree.TIME));

    fixture.mount();

    assertThat(Files.readString(fixture.path("f"))).isEqualTo("text");
  }

  @Test
  void leavesNeitherThreadsNorDescriptors() throws Exception {
    fixture.root.put("f", TextFile.of("text", TestTree.TIME));
    cycle();
    long descriptors = descriptors();
    long threads = mountThreads();

    for (int i = 0; i < CYCLES; i++) {
      cycle();
    }

    await().untilAsserted(() -> assertThat(mountThreads()).isLessThanOrEqualTo(threads));
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 2);
  }

  private void cycle() throws IOException, InterruptedException {
    FuseMount mount = fixture.mount();
    assertThat(Files.readString(fixture.path("f"))).isEqualTo("text");
    mount.close();
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  private static long mountThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("keepfs"))
        .count();
  }
}
