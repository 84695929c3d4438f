package io.keepfs.inode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InodeRegistryTest {
  private final TestTree.Directory rootNode = new TestTree.Directory();
  private final List<String> notified = new CopyOnWriteArrayList<>();
  private InodeRegistry registry = registry(RegistryOptions.DEFAULT);

  private InodeRegistry registry(RegistryOptions options) {
    InodeRegistry made = InodeRegistry.create(rootNode, options);
    made.connect(
        new KernelNotifier() {
          @Override
          public void invalidateInode(long inode) {
            notified.add("inode " + inode);
          }

          @Override
          public void invalidateEntry(long parent, String name) {
            notified.add("entry " + parent + " " + name);
          }

          @Override
          public void expireEntry(long parent, String name) {
            notified.add("expired " + parent + " " + name);
          }
        });
    return made;
  }

  private void withBudget(long bytes, int minEntries) {
    registry.close();
    registry = registry(new RegistryOptions(bytes, minEntries));
  }

  private void settle() throws InterruptedException {
    assertThat(registry.awaitQuiescence(Duration.ofSeconds(10))).isTrue();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  @DisplayName("the root is number 1, its own parent, and never dropped")
  void root() throws NodeException {
    registry.forget(Inode.ROOT, 1000);
    assertThat(registry.get(Inode.ROOT)).isSameAs(registry.root());
    assertThat(registry.root().parent()).isSameAs(registry.root());
    assertThat(registry.root().path()).isEqualTo("/");
  }

  @Test
  @DisplayName("equal nodes share one inode, under whatever name they are found")
  void identity() {
    Inode one = registry.retain(registry.root(), "one", new TestTree.Text("same"));
    Inode two = registry.retain(registry.root(), "two", new TestTree.Text("same"));
    Inode other = registry.retain(registry.root(), "three", new TestTree.Text("other"));
    assertThat(two).isSameAs(one);
    assertThat(other).isNotSameAs(one);
    assertThat(one.path()).isEqualTo("/two");
    assertThat(one.lookups()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "an inode lives until all its references are given back, and its number is not used again")
  void forget() throws NodeException {
    Inode file = registry.retain(registry.root(), "f", new TestTree.Text("x"));
    registry.retain(registry.root(), "f", new TestTree.Text("x"));
    registry.forget(file.number(), 1);
    assertThat(registry.get(file.number())).isSameAs(file);
    registry.forget(file.number(), 1);
    assertStale(file.number());
    Inode again = registry.retain(registry.root(), "f", new TestTree.Text("x"));
    assertThat(again.number()).isNotEqualTo(file.number());
  }

  @Test
  @DisplayName("giving back more than was taken, or what is unknown, is passed over")
  void forgetTooMuch() {
    Inode file = registry.retain(registry.root(), "f", new TestTree.Text("x"));
    registry.forget(file.number(), 99);
    registry.forget(file.number(), 1);
    registry.forget(123456, 1);
    assertStale(file.number());
  }

  @Test
  @DisplayName("a pin keeps an inode that the kernel forgot")
  void pin() throws NodeException {
    Inode file = registry.retain(registry.root(), "f", new TestTree.Text("x"));
    Pin pin = registry.pin(file);
    registry.forget(file.number(), 1);
    assertThat(registry.get(file.number())).isSameAs(file);
    pin.close();
    pin.close();
    assertStale(file.number());
    assertThatThrownBy(() -> registry.pin(file)).isInstanceOf(NodeException.class);
  }

  @Test
  @DisplayName("a node's changes reach the kernel from the removal thread")
  void notifications() throws Exception {
    TestTree.Directory node = new TestTree.Directory();
    Inode inode = registry.retain(registry.root(), "d", node);
    node.context.entryChanged("new");
    node.context.contentChanged();
    rootNode.context.entryChanged("d");
    settle();
    assertThat(notified)
        .containsExactlyInAnyOrder(
            "entry " + inode.number() + " new", "inode " + inode.number(), "entry 1 d");
  }

  @Test
  @DisplayName("an inode whose pages the kernel cannot drop yet holds up no other news")
  void slowPages() throws Exception {
    TestTree.Directory slow = new TestTree.Directory();
    TestTree.Directory other = new TestTree.Directory();
    long slowNumber = registry.retain(registry.root(), "slow", slow).number();
    long otherNumber = registry.retain(registry.root(), "other", other).number();
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch dropped = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(2);
    registry.connect(
        new KernelNotifier() {
          @Override
          public void invalidateInode(long inode) {
            if (inode == slowNumber) {
              waits.countDown();
              awaitOrFail(dropped);
            } else if (inode == otherNumber) {
              told.countDown();
            }
          }

          @Override
          public void invalidateEntry(long parent, String name) {
            told.countDown();
          }
        });
    slow.context.contentChanged();
    awaitOrFail(waits);

    other.context.contentChanged();
    rootNode.context.entryChanged("other");

    awaitOrFail(told);
    assertThat(registry.awaitQuiescence(Duration.ZERO)).as("it still waits").isFalse();
    dropped.countDown();
    settle();
  }

  private static void awaitOrFail(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName(
      "over the budget the contents used longest ago are evicted, and the inode goes when the kernel forgets")
  void eviction() throws Exception {
    withBudget(250, 0);
    List<TestTree.Directory> nodes = new ArrayList<>();
    List<Inode> inodes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      TestTree.Directory node = new TestTree.Directory().weighing(i == 3 ? 0 : 100);
      nodes.add(node);
      inodes.add(registry.retain(registry.root(), "d" + i, node));
      settle();
    }
    // It may be a working directory: its name is not to be dropped.
    assertThat(notified).containsExactly("expired 1 d0", "inode " + inodes.get(0).number());
    assertThat(nodes.get(0).evictions).hasValue(1);
    assertThat(registry.cachedBytes()).isEqualTo(200);

    registry.forget(inodes.get(0).number(), 1);
    settle();
    assertStale(inodes.get(0).number());
    assertThat(registry.get(inodes.get(1).number())).isSameAs(inodes.get(1));
  }

  @Test
  @DisplayName("use makes contents young: the use of something below counts")
  void touch() throws Exception {
    withBudget(250, 0);
    TestTree.Directory first = new TestTree.Directory().weighing(100);
    Inode firstInode = registry.retain(registry.root(), "first", first);
    Inode below = registry.retain(firstInode, "below", new TestTree.Text("x"));
    registry.retain(registry.root(), "second", new TestTree.Directory().weighing(100));
    registry.touch(below);
    registry.retain(registry.root(), "third", new TestTree.Directory().weighing(100));
    settle();
    assertThat(notified).first().isEqualTo("expired 1 second");
  }

  @Test
  @DisplayName(
      "what is pinned, or holds something pinned, is not evicted even when nobody else refers to it")
  void inUse() throws Exception {
    withBudget(50, 0);
    TestTree.Directory node = new TestTree.Directory();
    Inode directory = registry.retain(registry.root(), "d", node);
    Inode file = registry.retain(directory, "f", new TestTree.Text("x"));
    try (Pin pin = registry.pin(file)) {
      node.weighing(100);
      node.context.footprintChanged();
      settle();
      assertThat(pin.inode().parent()).isSameAs(directory);
      assertThat(node.evictions).hasValue(0);
      assertThat(notified).isEmpty();
    }
    registry.forget(file.number(), 1);
    registry.forget(directory.number(), 1);
    settle();
    assertThat(node.evictions).hasValue(1);
  }

  @Test
  @DisplayName("what is found again after its contents were evicted keeps its inode")
  void foundAgain() throws Exception {
    withBudget(50, 0);
    TestTree.Directory node = new TestTree.Directory().weighing(100);
    Inode inode = registry.retain(registry.root(), "d", node);
    settle();
    assertThat(node.evictions).hasValue(1);
    assertThat(registry.retain(registry.root(), "d", node)).isSameAs(inode);
    node.weighing(40).context.footprintChanged();
    registry.forget(inode.number(), 2);
    settle();
    assertThat(node.evictions).hasValue(1);
    assertThat(registry.get(inode.number())).isSameAs(inode);
  }

  @Test
  @DisplayName(
      "the kernel forgets the files below what is evicted, and asks anew for directories, the deepest first")
  void below() throws Exception {
    withBudget(50, 0);
    TestTree.Directory node = new TestTree.Directory();
    Inode directory = registry.retain(registry.root(), "d", node);
    Inode folder = registry.retain(directory, "folder", new TestTree.Directory());
    registry.retain(folder, "f", new TestTree.Text("x"));
    registry.retain(registry.root(), "other", new TestTree.Text("y"));
    node.weighing(100).context.footprintChanged();
    settle();
    assertThat(notified)
        .containsExactly(
            "entry " + folder.number() + " f",
            "expired " + directory.number() + " folder",
            "inode " + folder.number(),
            "expired 1 d",
            "inode " + directory.number());
  }

  @Test
  @DisplayName("at least the minimum number of contents is kept, whatever they weigh")
  void minimum() throws Exception {
    withBudget(1, 4);
    for (int i = 0; i < 4; i++) {
      registry.retain(registry.root(), "d" + i, new TestTree.Directory().weighing(1000));
    }
    settle();
    assertThat(notified).isEmpty();
    registry.retain(registry.root(), "d4", new TestTree.Directory().weighing(1000));
    settle();
    assertThat(notified).isNotEmpty();
  }

  @Test
  @DisplayName("a node whose name was removed is closed when the last reference goes")
  void removed() throws Exception {
    TestTree.Directory node = new TestTree.Directory();
    Inode inode = registry.retain(registry.root(), "d", node);
    Pin pin = registry.pin(inode);
    registry.removed(node);
    registry.forget(inode.number(), 1);
    settle();
    assertThat(node.closes).hasValue(0);
    pin.close();
    settle();
    assertThat(node.closes).hasValue(1);
    assertStale(inode.number());
  }

  @Test
  @DisplayName("inodes are found by uuid, also when it changes")
  void uuids() {
    TestTree.Directory node = new TestTree.Directory();
    node.uuid = "zzzzz-4zz18-000000000000000";
    Inode inode = registry.retain(registry.root(), "d", node);
    TestTree.Directory twin = new TestTree.Directory();
    twin.uuid = node.uuid;
    Inode twinInode = registry.retain(registry.root(), "e", twin);
    assertThat(registry.findByUuid("zzzzz-4zz18-000000000000000"))
        .containsExactlyInAnyOrder(inode, twinInode);
    node.uuid = "zzzzz-4zz18-000000000000001";
    node.context.uuidChanged();
    assertThat(registry.findByUuid("zzzzz-4zz18-000000000000000")).containsExactly(twinInode);
    assertThat(registry.findByUuid("zzzzz-4zz18-000000000000001")).containsExactly(inode);
    registry.forget(inode.number(), 1);
    assertThat(registry.findByUuid("zzzzz-4zz18-000000000000001")).isEmpty();
  }

  @Test
  @DisplayName("closing closes every node, once")
  void closing() {
    TestTree.Directory node = new TestTree.Directory();
    registry.retain(registry.root(), "d", node);
    registry.close();
    registry.close();
    assertThat(node.closes).hasValue(1);
    assertThat(rootNode.closes).hasValue(1);
  }

  @Test
  @DisplayName("many threads that look up, pin and forget the same names leave nothing behind")
  void race() throws Exception {
    withBudget(500, 1);
    List<TestTree.Directory> nodes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      nodes.add(new TestTree.Directory());
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<?>> done = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      Random random = new Random(t);
      done.add(threads.submit(() -> churn(nodes, random)));
    }
    for (Future<?> one : done) {
      one.get(60, TimeUnit.SECONDS);
    }
    threads.shutdown();
    for (TestTree.Directory node : nodes) {
      node.weighing(0);
      registry.find(node).ifPresent(inode -> node.context.footprintChanged());
    }
    settle();
    // What was cached when its last reference went leaves with the next look at it.
    for (TestTree.Directory node : nodes) {
      Inode inode = registry.retain(registry.root(), "x", node);
      registry.forget(inode.number(), 1);
    }
    settle();
    assertThat(registry.size()).isEqualTo(1);
    assertThat(registry.cachedBytes()).isZero();
  }

  private Void churn(List<TestTree.Directory> nodes, Random random) throws NodeException {
    for (int i = 0; i < 20_000; i++) {
      int which = random.nextInt(nodes.size());
      TestTree.Directory node = nodes.get(which);
      Inode inode = registry.retain(registry.root(), "n" + which, node);
      assertThat(registry.get(inode.number())).isSameAs(inode);
      if (random.nextInt(4) == 0) {
        node.weighing(random.nextInt(200));
        node.context.footprintChanged();
      }
      try (Pin pin = registry.pin(inode)) {
        registry.forget(inode.number(), 1);
        assertThat(registry.get(pin.inode().number()).node()).isSameAs(node);
      }
    }
    return null;
  }

  private void assertStale(long number) {
    assertThatThrownBy(() -> registry.get(number))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESTALE));
  }
}
