package io.keepfs.examples.mount;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.examples.MemoryFileSystem;
import io.keepfs.examples.memory.MemoryFile;
import io.keepfs.examples.sys.Sys;
import io.keepfs.fuse.FuseMount;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extended attributes that nodes have are read through a mount. */
class ExtendedAttributesIT {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "jnr"})
  void areListedAndRead(String transport) throws Exception {
    MemoryFileSystem files = MemoryFileSystem.create();
    MemoryFile file = files.root().createFile("f", 0644);
    byte[] large = new byte[5000];
    large[4999] = 7;
    file.putExtendedAttribute("user.small", new byte[] {1, 2, 3});
    file.putExtendedAttribute("user.large", large);
    file.putExtendedAttribute("user.empty", new byte[0]);
    files.root().putExtendedAttribute("user.of.root", new byte[] {4});
    try (FuseMount mount =
        FuseMount.builder(directory, files.operations()).transport(transport).mount()) {
      Path path = mount.mountPoint().resolve("f");
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
      assertThat(view.list()).containsExactlyInAnyOrder("small", "large", "empty");
      assertThat(view.size("large")).isEqualTo(5000);
      ByteBuffer value = ByteBuffer.allocate(5000);
      assertThat(view.read("large", value)).isEqualTo(5000);
      assertThat(value.array()).isEqualTo(large);
      assertThat(Sys.getxattr(path, "user.small")).containsExactly(1, 2, 3);
      assertThat(Sys.getxattr(path, "user.empty")).isEmpty();
      assertThat(Sys.listxattr(mount.mountPoint())).containsExactly("user.of.root");
      Sys.assertErrno(Errno.ENODATA, () -> Sys.getxattr(path, "user.absent"));
      Sys.assertErrno(
          Errno.ERANGE,
          () ->
              Sys.check(
                  "getxattr", Sys.LIBC.getxattr(Sys.c(path), Sys.c("user.small"), new byte[2], 2)));
    }
  }
}
