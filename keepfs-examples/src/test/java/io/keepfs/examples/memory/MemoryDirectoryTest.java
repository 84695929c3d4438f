package io.keepfs.examples.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.api.contract.WritableDirectoryContract;
import io.keepfs.examples.MemoryFileSystem;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryDirectoryTest extends WritableDirectoryContract {
  private final MemoryDirectory root = MemoryFileSystem.create().root();

  @BeforeEach
  void fill() throws NodeException {
    root.createFile("file", 0644);
    root.createDirectory("directory", 0755);
  }

  @Override
  protected DirectoryNode directory() {
    return root;
  }

  @Override
  protected DirectoryNode emptyDirectory() throws NodeException {
    return root.createDirectory("empty", 0755);
  }

  @Test
  void refusesToMoveADirectoryIntoItself() throws NodeException {
    MemoryDirectory a = root.createDirectory("a", 0755);
    MemoryDirectory b = a.createDirectory("b", 0755);
    for (RenameMode mode : new RenameMode[] {RenameMode.REPLACE, RenameMode.NO_REPLACE}) {
      assertRefused(() -> root.rename("a", a, "x", mode), Errno.EINVAL);
      assertRefused(() -> root.rename("a", b, "x", mode), Errno.EINVAL);
    }
    assertRefused(() -> a.rename("b", root, "a", RenameMode.EXCHANGE), Errno.EINVAL);
    assertRefused(() -> a.rename("b", root, "a", RenameMode.REPLACE), Errno.ENOTEMPTY);
  }

  @Test
  void movesDirectoriesOutAndBackIn() throws NodeException {
    MemoryDirectory a = root.createDirectory("a", 0755);
    MemoryDirectory b = a.createDirectory("b", 0755);
    a.rename("b", root, "b", RenameMode.REPLACE);
    root.rename("a", b, "a", RenameMode.REPLACE);
    assertThat(b.lookup("a")).contains(a);
    assertThat(root.lookup("a")).isEmpty();
  }

  @Test
  void refusesOtherTrees() {
    MemoryDirectory other = MemoryFileSystem.create().root();
    assertRefused(() -> root.rename("file", other, "file", RenameMode.REPLACE), Errno.EXDEV);
    assertThat(root.lookup("file")).isPresent();
  }

  @Test
  void refusesToMoveIntoARemovedDirectory() throws NodeException {
    MemoryDirectory gone = root.createDirectory("gone", 0755);
    root.removeDirectory("gone");
    for (RenameMode mode : RenameMode.values()) {
      assertRefused(() -> root.rename("file", gone, "file", mode), Errno.ENOENT);
    }
    assertThat(root.lookup("file")).isPresent();
  }

  @Test
  void keepsExtendedAttributes() {
    byte[] value = {1, 2};
    root.putExtendedAttribute("user.a", value);
    value[0] = 9;
    root.putExtendedAttribute("user.b", new byte[0]);
    Map<String, byte[]> kept = root.extendedAttributes();
    assertThat(kept).containsOnlyKeys("user.a", "user.b");
    assertThat(kept.get("user.a")).containsExactly(1, 2);
  }

  private static void assertRefused(ThrowingCallable call, Errno errno) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(NodeException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }
}
