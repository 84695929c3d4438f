package io.keepfs.fuse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keepfs.fuse.FuseMount;
import io.keepfs.inode.InodeRegistry;
import io.keepfs.vfs.OperationKind;
import io.keepfs.vfs.Operations;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Listings that are prepared before the kernel asks for them, through the kernel. */
@Timeout(120)
class ListingAheadIT {
  /** More than the kernel takes with one answer. */
  private static final int FILES = 1500;

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @RegisterExtension private final MountFixture fixture = new MountFixture();
  private final TestTree.Content[] files = new TestTree.Content[FILES];

  private void fill() {
    for (int i = 0; i < FILES; i++) {
      files[i] = new TestTree.Content(new byte[1], true);
      fixture.root.put(name(i), files[i]);
    }
  }

  private static String name(int i) {
    return String.format("file-%05d", i);
  }

  private static int number(Path file) {
    return Integer.parseInt(file.getFileName().toString().substring("file-".length()));
  }

  /** Looks at each file as it is listed, up to so many; returns how many there were. */
  private int walk(int most) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> listed = Files.newDirectoryStream(fixture.mountPoint())) {
      for (Path file : listed) {
        if (count == most) {
          break;
        }
        assertThat(Files.size(file)).isPositive();
        count++;
      }
    }
    return count;
  }

  @Test
  void walksCutShortLeaveNoReferenceBehind() throws Exception {
    fill();
    Operations operations = fixture.operations();
    try (FuseMount mount =
        FuseMount.builder(fixture.mountPoint(), operations).transport("kernel").mount()) {
      assertThat(mount.isActive()).isTrue();
      assertThat(walk(FILES)).isEqualTo(FILES);
      Random random = new Random(5);
      for (int i = 0; i < 60; i++) {
        walk(random.nextInt(FILES));
      }
      assertThat(fixture.count(OperationKind.LOOKUP))
          .as("all were listed with attributes")
          .isZero();

      InodeRegistry registry = operations.registry();
      for (int i = 0; i < FILES; i++) {
        fixture.root.put(name(i), files[i]); // the kernel is told to forget that name
      }
      await().atMost(LIMIT).until(() -> registry.size() == 1);
      assertThat(walk(FILES)).isEqualTo(FILES);
    }
  }

  @Test
  void nobodySeesWhatIsOlderThanWhatTheKernelWasTold() throws Exception {
    fill();
    Operations operations = fixture.operations();
    AtomicIntegerArray told = new AtomicIntegerArray(FILES);
    AtomicBoolean over = new AtomicBoolean();
    try (FuseMount mount =
        FuseMount.builder(fixture.mountPoint(), operations).transport("kernel").mount()) {
      assertThat(mount.isActive()).isTrue();
      walk(FILES); // of what the kernel does not know yet, it drops nothing
      CompletableFuture<Void> changing =
          CompletableFuture.runAsync(
              () -> change(operations.registry(), told, over), task -> new Thread(task).start());
      try {
        for (int round = 0; round < 150 && !changing.isDone(); round++) {
          compare(told);
        }
      } finally {
        over.set(true);
      }
      changing.get();
    }
  }

  private void change(InodeRegistry registry, AtomicIntegerArray told, AtomicBoolean over) {
    Random random = new Random(6);
    try {
      while (!over.get()) {
        int i = random.nextInt(FILES);
        int size = told.get(i) + 2;
        files[i].replace(new byte[size]);
        if (!registry.awaitQuiescence(LIMIT)) {
          throw new AssertionError("the kernel was not told");
        }
        told.set(i, size - 1); // one byte is there from the start
        LockSupport.parkNanos(random.nextInt(4_000_000));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void compare(AtomicIntegerArray told) throws IOException {
    try (DirectoryStream<Path> listed = Files.newDirectoryStream(fixture.mountPoint())) {
      for (Path file : listed) {
        int i = number(file);
        int least = told.get(i) + 1;
        assertThat(Files.size(file)).as(name(i)).isGreaterThanOrEqualTo(least);
      }
    }
  }
}
