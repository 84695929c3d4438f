package io.keepfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountPointTest {
  @TempDir Path directory;

  @Test
  void anAbortedConnectionIsADeadMount() {
    assertThat(MountPoint.isDead(answer("Transport endpoint is not connected"))).isTrue();
    assertThat(MountPoint.isDead(answer("Software caused connection abort"))).isTrue();
    assertThat(MountPoint.isDead(answer("Input/output error"))).isFalse();
    assertThat(MountPoint.isDead(new FileSystemException("mnt"))).isFalse();
  }

  private static FileSystemException answer(String reason) {
    return new FileSystemException("mnt", null, reason);
  }

  @Test
  void anEmptyDirectoryIsTaken() throws Exception {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThat(MountPoint.check(empty)).isEqualTo(empty.toRealPath());
  }
}
