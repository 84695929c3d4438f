package io.keepfs.inode;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.FileNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodeTableTest {
  private final NodeTable table = new NodeTable();
  private final InodeRegistry registry =
      InodeRegistry.create(new TestTree.Directory(), RegistryOptions.DEFAULT);
  private final AtomicInteger made = new AtomicInteger();

  /** Equal by its number; many have one hash code. */
  private record Numbered(int number, int hashes) implements FileNode {
    @Override
    public int hashCode() {
      return number % hashes;
    }

    @Override
    public NodeAttributes attributes() {
      return NodeAttributes.file(0, Instant.EPOCH);
    }

    @Override
    public int read(long offset, ByteBuffer target) {
      return 0;
    }
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private Inode make(Node node) {
    return new Inode(registry, made.incrementAndGet(), node, null, "");
  }

  @Test
  @DisplayName("equal nodes have one inode, also where hashes collide and inodes come and go")
  void asHashMap() {
    for (int hashes : new int[] {1, 7, 100, 1 << 20}) {
      Random random = new Random(hashes);
      Map<Numbered, Inode> expected = new HashMap<>();
      for (int i = 0; i < 3000; i++) {
        Numbered node = new Numbered(random.nextInt(300), hashes);
        if (random.nextInt(5) < 3) {
          Inode inode = table.computeIfAbsent(node, this::make);
          assertThat(inode).isSameAs(expected.computeIfAbsent(node, any -> inode));
        } else if (expected.containsKey(node)) {
          table.remove(make(node)); // another of the same node
          assertThat(table.get(node)).isSameAs(expected.get(node));
          Inode gone = expected.remove(node);
          table.remove(gone);
          table.remove(gone);
        }
        Numbered other = new Numbered(random.nextInt(300), hashes);
        assertThat(table.get(other)).isSameAs(expected.get(other));
      }
      for (int i = 0; i < 300; i++) {
        Numbered node = new Numbered(i, hashes);
        assertThat(table.get(node)).isSameAs(expected.get(node));
      }
      table.clear();
      assertThat(table.get(new Numbered(1, hashes))).isNull();
    }
  }

  @Test
  @DisplayName("many threads that want one node get one inode")
  void race() throws Exception {
    int nodes = 2000;
    ExecutorService pool = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 4; i++) {
      pool.submit(
          () -> {
            for (int j = 0; j < nodes; j++) {
              table.computeIfAbsent(new Numbered(j, nodes), this::make);
            }
          });
    }
    pool.shutdown();

    assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(made.get()).isEqualTo(nodes);
  }
}
