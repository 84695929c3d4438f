package io.keepfs.fuse.jnr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.support.StaticDirectory;
import io.keepfs.api.support.TextFile;
import io.keepfs.fuse.FuseMount;
import io.keepfs.fuse.MountFailedException;
import io.keepfs.fuse.MountTable;
import io.keepfs.vfs.OperationKind;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How mounts by libfuse begin and end. */
@Timeout(120)
class JnrMountIT {
  private static final int CYCLES = 20;

  @TempDir Path directory;
  private Path mountPoint;
  private final AtomicInteger destroyed = new AtomicInteger();

  @BeforeEach
  void makeMountPoint() throws IOException {
    mountPoint = Files.createDirectory(directory.toRealPath().resolve("mount, point ü"));
  }

  private Operations operations() {
    Instant then = Instant.EPOCH;
    StaticDirectory root = new StaticDirectory(Map.of("f", TextFile.of("text", then)), then);
    return Operations.over(
        root,
        OperationsOptions.READ_ONLY.withListener(
            (kind, inode, nanos, failure) -> {
              if (kind == OperationKind.DESTROY) {
                destroyed.incrementAndGet();
              }
            }));
  }

  private FuseMount mount(Duration closeLimit) throws Exception {
    return FuseMount.builder(mountPoint, operations())
        .transport("jnr")
        .closeLimit(closeLimit)
        .mount();
  }

  private boolean isMounted() throws IOException {
    return MountTable.read().at(mountPoint).isPresent();
  }

  @Test
  void isReadOnlyWhereTheOperationsAre() throws Exception {
    try (FuseMount mount = mount(Duration.ofSeconds(5))) {
      assertThat(mount.transport()).isEqualTo("jnr");
      MountTable.Mount entry = MountTable.read().at(mountPoint).orElseThrow();
      assertThat(entry.options()).contains("ro");
      assertThat(entry.type()).isEqualTo("fuse.keepfs");
      assertThat(entry.source()).isEqualTo("keepfs");
      assertThat(mountPoint.resolve("f")).hasContent("text");
      assertThatThrownBy(() -> Files.createFile(mountPoint.resolve("g")))
          .hasMessageContaining("Read-only file system");
    }
  }

  @Test
  void closeUnmountsDestroysOnceAndMayBeRepeated() throws Exception {
    FuseMount mount = mount(Duration.ofSeconds(5));
    assertThat(isMounted()).isTrue();
    mount.close();
    mount.close();
    mount.join();
    assertThat(isMounted()).isFalse();
    assertThat(mount.isActive()).isFalse();
    assertThat(destroyed).hasValue(1);
  }

  @Test
  void closeLetsThoseWhoHoldFilesOpenFinish() throws Exception {
    FuseMount mount = mount(Duration.ofSeconds(30));
    CompletableFuture<Void> closed;
    try (InputStream held = Files.newInputStream(mountPoint.resolve("f"))) {
      closed = CompletableFuture.runAsync(() -> close(mount));
      await().until(() -> !isMounted());
      assertThat(held.readAllBytes()).asString().isEqualTo("text");
      assertThat(closed).isNotDone();
    }
    closed.get(10, TimeUnit.SECONDS);
    assertThat(destroyed).hasValue(1);
  }

  private static void close(FuseMount mount) {
    try {
      mount.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void saysWhenLibfuseRefuses() throws Exception {
    Operations operations = operations();
    FuseMount.Builder builder =
        FuseMount.builder(mountPoint, operations).transport("jnr").fsName("x".repeat(5000));
    assertThatThrownBy(builder::mount)
        .isInstanceOf(MountFailedException.class)
        .hasMessageContaining(mountPoint.toString())
        .hasMessageContaining("libfuse 2");
    assertThat(isMounted()).isFalse();
    assertThat(destroyed).as("still the caller's").hasValue(0);
    operations.destroy();
  }

  @Test
  void leavesNeitherThreadsNorDescriptors() throws Exception {
    cycle();
    long descriptors = descriptors();
    for (int i = 0; i < CYCLES; i++) {
      cycle();
    }
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 2);
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("keepfs-jnr")));
  }

  private void cycle() throws Exception {
    try (FuseMount mount = mount(Duration.ofSeconds(5))) {
      assertThat(Files.readString(mount.mountPoint().resolve("f"))).isEqualTo("text");
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
