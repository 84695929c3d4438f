package io.keepfs.inode;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExpireAllTest {
  private final List<String> notified = new CopyOnWriteArrayList<>();
  private final InodeRegistry registry =
      InodeRegistry.create(new TestTree.Directory(), RegistryOptions.DEFAULT);

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  @DisplayName("when all may be old the kernel asks again for the names that it holds")
  void allMayBeOld() throws Exception {
    TestTree.Directory node = new TestTree.Directory();
    Inode directory = registry.retain(registry.root(), "d", node);
    Inode file = registry.retain(directory, "f", new TestTree.Text("x"));
    registry.connect(new Kernel());
    node.context.allMayBeOld();
    assertThat(registry.awaitQuiescence(Duration.ofSeconds(10))).isTrue();
    assertThat(notified)
        .containsExactlyInAnyOrder(
            "expired 1 d",
            "attributes " + directory.number(),
            "expired " + directory.number() + " f",
            "attributes " + file.number());
  }

  private final class Kernel implements KernelNotifier {
    @Override
    public void invalidateInode(long inode) {
      notified.add("inode " + inode);
    }

    @Override
    public void invalidateEntry(long parent, String name) {
      notified.add("entry " + parent + " " + name);
    }

    @Override
    public void expireAttributes(long inode) {
      notified.add("attributes " + inode);
    }

    @Override
    public void expireEntry(long parent, String name) {
      notified.add("expired " + parent + " " + name);
    }
  }
}
