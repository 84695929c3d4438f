package io.keepfs.inode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InodeTableTest {
  private static final int PAGE = InodeTable.PAGE_INODES;
  private final InodeTable table = new InodeTable();
  private final InodeRegistry registry =
      InodeRegistry.create(new TestTree.Directory(), RegistryOptions.DEFAULT);

  @AfterEach
  void close() {
    registry.close();
  }

  private Inode put(long number) {
    Inode inode = new Inode(registry, number, new TestTree.Directory(), null, "");
    table.put(inode);
    return inode;
  }

  @Test
  @DisplayName("an inode is found by its number until it is taken out")
  void finds() {
    Inode first = put(1);
    Inode last = put(3L * PAGE);

    assertThat(table.get(1)).isSameAs(first);
    assertThat(table.get(3L * PAGE)).isSameAs(last);
    assertThat(table.get(2)).isNull();
    assertThat(table.get(7L * PAGE)).isNull();
    assertThat(table.get(-1)).as("whatever a kernel asks for").isNull();
    assertThat(table.get(Long.MIN_VALUE)).isNull();
    table.remove(first);
    table.remove(first);
    assertThat(table.get(1)).isNull();
    assertThat(table.size()).isEqualTo(1);
    List<Inode> all = new ArrayList<>();
    table.forEach(all::add);
    assertThat(all).containsExactly(last);
    table.clear();
    assertThat(table.size()).isZero();
    assertThat(table.get(3L * PAGE)).isNull();
  }

  @Test
  @DisplayName("a page leaves with the last of its numbers, and not before all were given")
  void pagesLeave() {
    List<Inode> inodes = new ArrayList<>();
    for (int i = 0; i < PAGE - 1; i++) {
      inodes.add(put(PAGE + i));
    }
    inodes.forEach(table::remove);
    assertThat(table.pageCount()).isEqualTo(1);

    Inode last = put(2L * PAGE - 1);
    assertThat(table.get(2L * PAGE - 1)).isSameAs(last);
    table.remove(last);
    assertThat(table.pageCount()).isZero();
  }

  @Test
  @DisplayName("nothing is lost or left when many threads come and go")
  void race() throws Exception {
    AtomicLong numbers = new AtomicLong();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<Boolean>> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          pool.submit(
              () -> {
                boolean found = true;
                for (int j = 0; j < 10 * PAGE; j++) {
                  Inode inode = put(numbers.getAndIncrement());
                  found &= table.get(inode.number()) == inode;
                  table.remove(inode);
                }
                return found;
              }));
    }
    pool.shutdown();
    for (Future<Boolean> thread : threads) {
      assertThat(thread.get(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(table.size()).isZero();
    assertThat(table.pageCount()).isZero();
  }
}
