package io.keepfs.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.examples.sys.Commands;
import io.keepfs.fuse.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelloFileSystemIT {
  @TempDir Path directory;

  @Test
  void mountsItsTreeUntilSomebodyUnmountsIt() throws Exception {
    Path mountPoint = Files.createDirectory(directory.toRealPath().resolve("hello"));
    CompletableFuture<Void> program = CompletableFuture.runAsync(() -> run(mountPoint));
    Awaitility.await()
        .until(() -> program.isDone() || MountTable.read().at(mountPoint).isPresent());
    assertThat(mountPoint.resolve("hello.txt")).hasContent("Hello, world!");
    Path time = mountPoint.resolve("clock/time.txt");
    String now = Files.readString(time);
    assertThat(now).matches("\\d\\d:\\d\\d.*\n");
    Awaitility.await().until(() -> !Files.readString(time).equals(now));
    assertThatThrownBy(() -> Files.delete(time))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Read-only file system");
    Commands.run(directory, "fusermount3", "-u", mountPoint.toString());
    program.get(10, TimeUnit.SECONDS);
    assertThat(mountPoint).isEmptyDirectory();
  }

  private static void run(Path mountPoint) {
    try {
      HelloFileSystem.main(new String[] {mountPoint.toString()});
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
