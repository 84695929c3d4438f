package io.keepfs.fuse.session;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import io.keepfs.api.NodeKind;
import io.keepfs.api.support.TextFile;
import io.keepfs.fuse.protocol.DirectoryPage;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PreparedListingsTest {
  private static final int FILES = 200;
  private static final int ROOM = 4096;

  private final Listed root = new Listed();
  private final Operations operations = Operations.over(root, OperationsOptions.READ_WRITE);
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicBoolean hasTime = new AtomicBoolean(true);
  private final PreparedListings ahead =
      new PreparedListings(operations, new Attribution(1, 2), hasTime::get, nanos::get);
  private final DirectoryPage packer = new DirectoryPage();

  /** Many files, whose nodes can be held up. */
  private static final class Listed implements DirectoryNode {
    final List<DirectoryEntry> entries = new ArrayList<>();
    final CountDownLatch asked = new CountDownLatch(1);
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile boolean atHand = true;
    volatile NodeContext context = NodeContext.NONE;

    Listed() {
      for (int i = 0; i < FILES; i++) {
        entries.add(new Gated("file" + i, TextFile.of("x".repeat(i), Instant.EPOCH)));
      }
    }

    private final class Gated implements DirectoryEntry {
      private final String name;
      private final Node node;

      Gated(String name, Node node) {
        this.name = name;
        this.node = node;
      }

      @Override
      public String name() {
        return name;
      }

      @Override
      public NodeKind kind() {
        return NodeKind.FILE;
      }

      @Override
      public Node node() throws NodeException {
        try {
          if (gate.getCount() > 0) {
            asked.countDown();
            gate.await();
          }
        } catch (InterruptedException e) {
          throw NodeException.io("interrupted", e);
        }
        return node;
      }
    }

    @Override
    public void attach(NodeContext newContext) {
      context = newContext;
    }

    @Override
    public NodeAttributes attributes() {
      return NodeAttributes.directory(Instant.EPOCH);
    }

    @Override
    public Optional<Node> lookup(String name) {
      return Optional.empty();
    }

    @Override
    public List<DirectoryEntry> list() {
      return List.copyOf(entries);
    }

    @Override
    public boolean entriesAtHand() {
      return atHand;
    }
  }

  @AfterEach
  void end() throws NodeException {
    root.gate.countDown();
    operations.destroy();
  }

  /** Opens the directory and has its listing taken. */
  private long open() throws NodeException {
    long handle = operations.openDirectory(1).handle();
    operations.readDirectory(handle, 0, (name, inode, kind, next) -> false);
    return handle;
  }

  private @Nullable PreparedListing announce(long handle, long offset) {
    return ahead.announce(
        handle,
        offset,
        ROOM,
        null,
        bytes -> ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
  }

  private PreparedListing prepare(long handle, long offset) {
    PreparedListing page = announce(handle, offset);
    assertThat(page).isNotNull();
    ahead.make(page, packer);
    return page;
  }

  private int inodesOfFiles() {
    return operations.registry().size() - 1;
  }

  @Test
  void whatWasPreparedIsWhatWouldBeAnsweredAndCountsOnce() throws Exception {
    long handle = open();
    prepare(handle, 2);

    PreparedListing page = ahead.take(handle, 2, ROOM);

    assertThat(page).isNotNull();
    ByteBuffer plain = ByteBuffer.allocate(ROOM).order(ByteOrder.nativeOrder());
    packer.start(plain, ROOM, true);
    List<Long> counted = new ArrayList<>();
    ListingSink sink = new ListingSink(packer, new Attribution(1, 2), counted::add);
    operations.readDirectoryPlus(handle, 2, sink);
    assertThat(page.end()).isEqualTo(sink.end());
    assertThat(page.memory.bytes()).isEqualTo(plain.flip());

    counted.forEach(inode -> operations.forget(inode, 1));
    assertThat(inodesOfFiles()).as("held by the page that was taken").isEqualTo(counted.size());
    counted.forEach(inode -> operations.forget(inode, 1));
    assertThat(inodesOfFiles()).isZero();
    assertThat(ahead.take(handle, 2, ROOM)).as("taken once").isNull();
  }

  @Test
  void whatIsNotUsedGivesItsReferencesBack() throws Exception {
    long handle = open();

    prepare(handle, 2);
    assertThat(inodesOfFiles()).isPositive();
    assertThat(ahead.take(handle, 7, ROOM)).as("another offset").isNull();
    assertThat(inodesOfFiles()).isZero();

    prepareAfterPauses(handle);
    assertThat(ahead.take(handle, 2, ROOM / 2)).as("too little room").isNull();
    assertThat(inodesOfFiles()).isZero();

    prepareAfterPauses(handle);
    ahead.end(handle);
    assertThat(inodesOfFiles()).as("after the handle's end").isZero();

    prepareAfterPauses(handle);
    ahead.close();
    assertThat(inodesOfFiles()).as("after the session's end").isZero();
  }

  private void prepareAfterPauses(long handle) {
    PreparedListing page = null;
    for (int i = 0; page == null; i++) {
      assertThat(i).as("pages that passed").isLessThanOrEqualTo(64);
      page = announce(handle, 2);
    }
    ahead.make(page, packer);
    assertThat(inodesOfFiles()).isPositive();
  }

  @Test
  void whatWasNotUsedMakesPauses() throws Exception {
    long handle = open();
    prepare(handle, 2);
    assertThat(ahead.take(handle, 7, ROOM)).isNull();

    assertThat(announce(handle, 2)).as("one page passes").isNull();
    PreparedListing next = announce(handle, 2);

    assertThat(next).isNotNull();
    ahead.make(next, packer);
    assertThat(ahead.take(handle, 2, ROOM)).isNotNull();
    prepare(handle, 2);
  }

  @Test
  void nothingIsUsedThatIsOlderThanAChange() throws Exception {
    List<Runnable> changes =
        List.of(
            () -> root.context.entryChanged("file3"),
            () -> root.context.entryAdded("new"),
            () -> root.context.contentChanged(),
            () -> root.context.allMayBeOld(),
            () -> operations.registry().countChange(),
            () -> nanos.addAndGet(PreparedListings.AGE_MAX_NANOS + 1));
    long handle = open();
    for (Runnable change : changes) {
      prepareAfterPauses(handle);
      change.run();
      assertThat(ahead.take(handle, 2, ROOM)).isNull();
      assertThat(inodesOfFiles()).isZero();
    }
  }

  @Test
  void aChangeWhileItIsMadeCountsToo() throws Exception {
    long handle = open();
    PreparedListing page = announce(handle, 2);
    root.gate = new CountDownLatch(1);
    CompletableFuture<Void> making =
        CompletableFuture.runAsync(
            () -> ahead.make(page, packer), task -> new Thread(task).start());
    root.asked.await();

    operations.registry().countChange();
    root.gate.countDown();
    making.get(10, SECONDS);

    assertThat(ahead.take(handle, 2, ROOM)).isNull();
    assertThat(inodesOfFiles()).isZero();
  }

  @Test
  void whoAsksMeanwhileWaitsAndCanBeInterrupted() throws Exception {
    long handle = open();
    PreparedListing page = announce(handle, 2);

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> ahead.take(handle, 2, ROOM)).isInstanceOf(NodeException.class);
    assertThat(Thread.interrupted()).isTrue();

    CompletableFuture<@Nullable PreparedListing> taken = new CompletableFuture<>();
    Thread asking =
        new Thread(
            () -> {
              try {
                taken.complete(ahead.take(handle, 2, ROOM));
              } catch (NodeException e) {
                taken.completeExceptionally(e);
              }
            });
    asking.start();
    await().until(() -> asking.getState() == Thread.State.WAITING);
    ahead.make(page, packer);

    assertThat(taken.get(10, SECONDS)).isSameAs(page);
  }

  @Test
  void nothingIsMadeWhileNamesChangeAndNamesDoNotChangeWhileItIs() throws Exception {
    long handle = open();
    ahead.beginNaming();
    PreparedListing given = announce(handle, 2);
    ahead.make(given, packer);
    assertThat(ahead.take(handle, 2, ROOM)).as("given up").isNull();
    assertThat(inodesOfFiles()).isZero();
    ahead.endNaming();

    PreparedListing page = announce(handle, 2);
    root.gate = new CountDownLatch(1);
    CompletableFuture<Void> making =
        CompletableFuture.runAsync(
            () -> ahead.make(page, packer), task -> new Thread(task).start());
    root.asked.await();
    Thread naming = new Thread(ahead::beginNaming);
    naming.start();
    await().until(() -> naming.getState() == Thread.State.WAITING);
    root.gate.countDown();
    naming.join();
    making.get(10, SECONDS);
    ahead.endNaming();

    assertThat(ahead.take(handle, 2, ROOM)).isSameAs(page);
  }

  @Test
  void nothingIsMadeForWhatMayWaitNorWhenOthersDo() throws Exception {
    long handle = open();
    root.atHand = false;
    assertThat(announce(handle, 2)).isNull();

    root.atHand = true;
    hasTime.set(false);
    PreparedListing page = announce(handle, 2);
    ahead.make(page, packer);
    assertThat(inodesOfFiles()).isZero();
    assertThat(ahead.take(handle, 2, ROOM)).isNull();
  }

  @Test
  void thereAreFewAtOnceAndOldOnesGiveWay() throws Exception {
    List<PreparedListing> pages = new ArrayList<>();
    for (int i = 0; i < PreparedListings.MAX; i++) {
      pages.add(prepare(open(), 2));
    }
    long oneMore = open();
    assertThat(announce(oneMore, 2)).isNull();

    nanos.addAndGet(PreparedListings.AGE_MAX_NANOS + 1);
    PreparedListing page = announce(oneMore, 2);

    assertThat(page).isNotNull();
    assertThat(pages.stream().map(old -> old.memory)).contains(page.memory);
    ahead.make(page, packer);
    ahead.endOld();
    assertThat(ahead.take(oneMore, 2, ROOM)).isSameAs(page);
    assertThat(inodesOfFiles()).as("all others gave back").isEqualTo(filesIn(page));
  }

  private static int filesIn(PreparedListing page) {
    return (int) page.end().nextOffset() - 2;
  }

  @Test
  void readersAreThoseWhoLookAtWhatTheyList() throws Exception {
    long handle = open();
    assertThat(ahead.firstBytes(handle, 70, 1 << 20)).isEqualTo(1 << 20);

    ahead.noteReader(70, true);
    assertThat(ahead.isReader(70)).isTrue();
    assertThat(ahead.isReader(70 + 64)).isFalse();
    assertThat(ahead.isReader(0)).isFalse();
    assertThat(ahead.firstBytes(handle, 70, 1 << 20)).isEqualTo(PreparedListings.FIRST_BYTES);

    ahead.noteReader(70, false);
    assertThat(ahead.isReader(70)).isFalse();
    assertThat(PreparedListings.nextBytes(8000)).isEqualTo(16 << 10);
    assertThat(PreparedListings.nextBytes(130_000)).isEqualTo(PreparedListings.BYTES_MAX);
  }
}
