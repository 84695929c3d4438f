package io.keepfs.examples.mount;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.MemoryFileSystem;
import io.keepfs.examples.sys.Commands;
import io.keepfs.fuse.FuseMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An embedded mount that is ended as users end mounts. */
class UnmountIT {
  @TempDir Path directory;

  /** Only root may use umount(8) on a FUSE mount. */
  static Stream<Arguments> ways() throws IOException {
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    List<String> commands =
        root
            ? List.of("fusermount3 -u", "umount", "umount -l")
            : List.of("fusermount3 -u", "fusermount3 -u -z");
    return Stream.of("kernel", "jnr")
        .flatMap(transport -> commands.stream().map(c -> Arguments.of(transport, c)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void endsWithinASecond(String transport, String command) throws Exception {
    try (FuseMount mount = mount(transport)) {
      Files.writeString(directory.resolve("f"), "x");
      long start = System.nanoTime();
      Commands.run(Path.of("/"), (command + " " + directory).split(" "));
      assertThat(mount.join(Duration.ofSeconds(10))).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      assertThat(mount.isActive()).isFalse();
      assertThat(directory).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void canBeMountedAgainAtOnce(String transport, String command) throws Exception {
    for (int i = 0; i < 3; i++) {
      try (FuseMount mount = mount(transport)) {
        assertThat(directory).isEmptyDirectory();
        Files.writeString(directory.resolve("f" + i), "x");
        Commands.run(Path.of("/"), (command + " " + directory).split(" "));
        mount.join();
      }
    }
  }

  private FuseMount mount(String transport) throws Exception {
    return FuseMount.builder(directory, MemoryFileSystem.create().operations())
        .transport(transport)
        .mount();
  }
}
