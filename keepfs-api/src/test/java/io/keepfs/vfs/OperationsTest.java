package io.keepfs.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import io.keepfs.api.NodeKind;
import io.keepfs.api.OpenFile;
import io.keepfs.api.OpenMode;
import io.keepfs.api.RenameMode;
import io.keepfs.api.support.StaticDirectory;
import io.keepfs.api.support.TextFile;
import io.keepfs.inode.Inode;
import io.keepfs.inode.TestTree;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OperationsTest {
  private final TestTree.Directory sub =
      new TestTree.Directory().with("inner", new TestTree.Text("inner text"));
  private final TestTree.Directory root =
      new TestTree.Directory()
          .with("file", new TestTree.Text("hello"))
          .with("other", new TestTree.Text("other text"))
          .with("sub", sub);
  private final OperationCounters counters = new OperationCounters();
  private final Operations operations =
      Operations.over(root, OperationsOptions.READ_WRITE.withListener(counters));
  private final Operations readOnly =
      Operations.over(
          new StaticDirectory(Map.of("file", TextFile.of("x", Instant.EPOCH)), Instant.EPOCH),
          OperationsOptions.READ_ONLY);

  @AfterEach
  void end() throws NodeException {
    operations.destroy();
    readOnly.destroy();
  }

  private long find(String... path) throws NodeException {
    long at = Inode.ROOT;
    for (String name : path) {
      at = operations.lookup(at, name).inode();
    }
    return at;
  }

  private String read(long handle, long offset, int length) throws NodeException {
    ByteBuffer answer = operations.read(handle, offset, length, ByteBuffer.allocate(64));
    return StandardCharsets.US_ASCII.decode(answer).toString();
  }

  private static void assertRefused(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(NodeException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  @Test
  @DisplayName("lookup finds names, . and .., and counts one reference for each")
  void lookup() throws NodeException {
    long dir = find("sub");
    EntryReply inner = operations.lookup(dir, "inner");
    assertThat(inner.attributes().attributes().sizeBytes()).isEqualTo(10);
    assertThat(inner.attributes().kind()).isEqualTo(NodeKind.FILE);
    assertThat(inner.entryCacheableFor()).isEqualTo(Duration.ofMinutes(1));
    assertThat(operations.lookup(dir, ".").inode()).isEqualTo(dir);
    assertThat(operations.lookup(dir, "..").inode()).isEqualTo(Inode.ROOT);
    assertThat(operations.lookup(Inode.ROOT, "..").inode()).isEqualTo(Inode.ROOT);
    operations.forget(dir, 1);
    assertThat(operations.getAttributes(dir).inode()).isEqualTo(dir);
    operations.forget(dir, 1);
    assertRefused(Errno.ESTALE, () -> operations.getAttributes(dir));
  }

  @Test
  @DisplayName("absence may be remembered only where that is wished, and no longer than names")
  void absence() throws NodeException {
    assertThat(operations.absentCacheableFor(Inode.ROOT)).isZero();
    for (Duration wish : List.of(Duration.ofSeconds(2), Duration.ofHours(1))) {
      OperationsOptions options = OperationsOptions.READ_ONLY.withAbsentFor(wish);
      try (Operations remembering = Operations.over(root, options)) {
        assertThat(remembering.absentCacheableFor(Inode.ROOT))
            .isEqualTo(wish.toSeconds() == 2 ? wish : Duration.ofMinutes(1));
        assertThat(remembering.absentCacheableFor(77)).isZero();
      }
    }
  }

  @Test
  @DisplayName("what can't be looked up says why")
  void lookupRefused() throws NodeException {
    long file = find("file");
    assertRefused(Errno.ENOENT, () -> operations.lookup(Inode.ROOT, "absent"));
    assertRefused(Errno.ENOTDIR, () -> operations.lookup(file, "x"));
    assertRefused(Errno.ENAMETOOLONG, () -> operations.lookup(Inode.ROOT, "n".repeat(256)));
    assertRefused(Errno.ENAMETOOLONG, () -> operations.lookup(Inode.ROOT, "ä".repeat(128)));
    assertRefused(Errno.ENOENT, () -> operations.lookup(Inode.ROOT, "n".repeat(255)));
    String longer = "ж".repeat(512);
    root.with(longer, new TestTree.Text("x")).with(longer + "!", new TestTree.Text("y"));
    assertThat(operations.lookup(Inode.ROOT, longer).inode()).isPositive();
    assertRefused(Errno.ENAMETOOLONG, () -> operations.lookup(Inode.ROOT, longer + "!"));
    assertRefused(Errno.EINVAL, () -> operations.lookup(Inode.ROOT, "a/b"));
    assertRefused(Errno.ESTALE, () -> operations.lookup(999, "x"));
  }

  @Test
  @DisplayName("a lookup that can't be described holds no reference")
  void failedLookup() {
    sub.attributesFailure = NodeException.io("no attributes today", null);
    assertRefused(Errno.EIO, () -> operations.lookup(Inode.ROOT, "sub"));
    assertThat(operations.registry().find(sub)).isEmpty();
  }

  @Test
  @DisplayName("a stale node is refreshed before it answers, but not by a listing of its parent")
  void refreshes() throws NodeException {
    sub.stale = true;
    long dir = find("sub");
    assertThat(sub.refreshes).hasValue(1);
    sub.stale = true;
    operations.getAttributes(dir);
    assertThat(sub.refreshes).hasValue(2);
    sub.stale = true;
    OpenReply open = operations.openDirectory(Inode.ROOT);
    operations.readDirectoryPlus(open.handle(), 0, new ListingSink(100));
    assertThat(sub.refreshes).hasValue(2);
  }

  @Test
  @DisplayName("reads are complete up to the end of the file, and empty behind it")
  void reads() throws NodeException {
    OpenReply open = operations.open(find("file"), OpenFlags.READ);
    assertThat(read(open.handle(), 0, 64)).isEqualTo("hello");
    assertThat(read(open.handle(), 1, 3)).isEqualTo("ell");
    assertThat(read(open.handle(), 5, 10)).isEmpty();
    assertThat(read(open.handle(), 500, 10)).isEmpty();
    assertThat(counters.figures(OperationKind.READ).bytes()).isEqualTo(8);
    operations.release(open.handle());
    assertRefused(Errno.EBADF, () -> read(open.handle(), 0, 1));
    assertRefused(Errno.EBADF, () -> operations.release(open.handle()));
  }

  /** Shows two blocks of four bytes each, and can read only within one of them at a time. */
  private static final class TwoBlocks implements FileNode {
    private static final byte[] CONTENT = "abcdefgh".getBytes(StandardCharsets.US_ASCII);

    @Override
    public NodeAttributes attributes() {
      return NodeAttributes.file(CONTENT.length, Instant.EPOCH);
    }

    @Override
    public Optional<ByteBuffer> view(long offset, int length) {
      if (offset >= CONTENT.length) {
        return Optional.empty();
      }
      int at = (int) offset;
      int end = Math.min(at + length, at / 4 * 4 + 4);
      return Optional.of(ByteBuffer.wrap(CONTENT, at, end - at).asReadOnlyBuffer());
    }

    @Override
    public int read(long offset, ByteBuffer target) {
      Optional<ByteBuffer> view = view(offset, target.remaining());
      int count = view.map(ByteBuffer::remaining).orElse(0);
      view.ifPresent(target::put);
      return count;
    }
  }

  @Test
  @DisplayName("a range within one block is shown as it lies; one over two blocks is put together")
  void views() throws NodeException {
    root.with("blocks", new TwoBlocks());
    OpenReply open = operations.open(find("blocks"), OpenFlags.READ);
    ByteBuffer buffer = ByteBuffer.allocate(64);
    assertThat(operations.read(open.handle(), 4, 4, buffer)).isNotSameAs(buffer);
    assertThat(read(open.handle(), 4, 4)).isEqualTo("efgh");
    assertThat(operations.read(open.handle(), 2, 4, buffer)).isSameAs(buffer);
    assertThat(read(open.handle(), 2, 64)).isEqualTo("cdefgh");
  }

  @Test
  @DisplayName("pages are kept over opens while the content tag stays the same")
  void keepCache() throws NodeException {
    long file = find("file");
    assertThat(operations.open(file, OpenFlags.READ).keepCache()).isFalse();
    assertThat(operations.open(file, OpenFlags.READ).keepCache()).isTrue();
    root.with("untagged", new TwoBlocks());
    long untagged = find("untagged");
    operations.open(untagged, OpenFlags.READ);
    assertThat(operations.open(untagged, OpenFlags.READ).keepCache()).isFalse();
  }

  @Test
  @DisplayName("an open handle pins its inode, and works on when the name is gone")
  void unlinkedOpenFile() throws Exception {
    long file = find("file");
    OpenReply open = operations.open(file, OpenFlags.READ);
    operations.unlink(Inode.ROOT, "file");
    operations.forget(file, 1);
    assertRefused(Errno.ENOENT, () -> operations.lookup(Inode.ROOT, "file"));
    assertThat(read(open.handle(), 0, 5)).isEqualTo("hello");
    operations.release(open.handle());
    assertThat(operations.registry().awaitQuiescence(Duration.ofSeconds(10))).isTrue();
    assertRefused(Errno.ESTALE, () -> operations.getAttributes(file));
  }

  @Test
  @DisplayName("a listing goes on where the last sink was full, in the snapshot it began with")
  void readDirectory() throws NodeException {
    long handle = operations.openDirectory(Inode.ROOT).handle();
    List<String> names = new ArrayList<>();
    long offset = 0;
    for (ListingSink sink = new ListingSink(2); ; sink = new ListingSink(2)) {
      operations.readDirectory(handle, offset, sink);
      names.addAll(sink.names);
      if (sink.names.isEmpty()) {
        break;
      }
      offset = sink.next;
      root.with("late" + names.size(), new TestTree.Text("late"));
    }
    assertThat(names).containsExactly(".", "..", "file", "other", "sub");
    ListingSink again = new ListingSink(100);
    operations.readDirectory(handle, 0, again);
    assertThat(again.names).contains("late2", "late4");
    assertRefused(Errno.EINVAL, () -> operations.readDirectory(handle, -1, again));
    assertRefused(Errno.EBADF, () -> operations.readDirectory(handle + 1, 0, again));
  }

  @Test
  @DisplayName(
      "readdirplus counts a reference for each entry but the dots, and lists what has no attributes")
  void readDirectoryPlus() throws NodeException {
    sub.attributesFailure = NodeException.io("no attributes today", null);
    long handle = operations.openDirectory(Inode.ROOT).handle();
    ListingSink sink = new ListingSink(100);
    operations.readDirectoryPlus(handle, 0, sink);
    assertThat(sink.names).containsExactly(".", "..", "file", "other", "sub?");
    long file = sink.entries.get(2).inode();
    assertThat(operations.getAttributes(file).attributes().sizeBytes()).isEqualTo(5);
    operations.forget(file, 1);
    assertRefused(Errno.ESTALE, () -> operations.getAttributes(file));
    assertThat(operations.registry().find(sub)).isEmpty();
  }

  @Test
  @DisplayName("a read-only file system refuses every change with EROFS before any node is asked")
  void readOnly() throws NodeException {
    long file = readOnly.lookup(Inode.ROOT, "file").inode();
    OpenFlags truncating = new OpenFlags(OpenMode.READ, true, false);
    assertRefused(Errno.EROFS, () -> readOnly.open(file, OpenFlags.READ_WRITE));
    assertRefused(Errno.EROFS, () -> readOnly.open(file, truncating));
    assertRefused(Errno.EROFS, () -> readOnly.create(1, "n", 0644, OpenFlags.READ_WRITE));
    assertRefused(Errno.EROFS, () -> readOnly.makeFile(1, "n", 0644));
    assertRefused(Errno.EROFS, () -> readOnly.makeDirectory(1, "n", 0755));
    assertRefused(Errno.EROFS, () -> readOnly.unlink(1, "file"));
    assertRefused(Errno.EROFS, () -> readOnly.removeDirectory(1, "file"));
    assertRefused(Errno.EROFS, () -> readOnly.rename(1, "file", 1, "n", RenameMode.REPLACE));
    assertRefused(Errno.EROFS, () -> readOnly.setAttributes(file, AttributeChange.size(0)));
    assertRefused(Errno.EROFS, () -> readOnly.access(file, Operations.ACCESS_WRITE));
    readOnly.access(file, Operations.ACCESS_READ);
  }

  @Test
  @DisplayName("access follows the permission bits")
  void access() throws NodeException {
    long file = find("file");
    operations.access(file, 0);
    operations.access(file, Operations.ACCESS_READ);
    assertRefused(Errno.EACCES, () -> operations.access(file, Operations.ACCESS_WRITE));
    assertRefused(Errno.EACCES, () -> operations.access(file, Operations.ACCESS_EXECUTE));
    operations.access(Inode.ROOT, Operations.ACCESS_READ | Operations.ACCESS_EXECUTE);
  }

  @Test
  @DisplayName("what a node does not have is ENOTSUP, and a missing attribute ENODATA")
  void unsupported() throws NodeException {
    long file = find("file");
    assertRefused(Errno.ENOTSUP, () -> operations.makeDirectory(1, "n", 0755));
    assertRefused(Errno.ENOTSUP, () -> operations.rename(1, "file", 1, "n", RenameMode.REPLACE));
    assertRefused(Errno.ENODATA, () -> operations.getExtendedAttribute(file, "user.x"));
    assertThat(operations.listExtendedAttributes(file)).isEmpty();
    long a = operations.open(file, OpenFlags.READ).handle();
    long b = operations.open(find("other"), OpenFlags.READ_WRITE).handle();
    assertRefused(Errno.ENOTSUP, () -> operations.copyFileRange(a, 0, b, 0, 5));
    assertRefused(Errno.EBADF, () -> operations.copyFileRange(b, 0, a, 0, 5));
    assertRefused(Errno.EBADF, () -> operations.write(a, 0, ByteBuffer.allocate(1)));
  }

  @Test
  @DisplayName("a directory can't move below itself")
  void renameLoop() throws NodeException {
    long dir = find("sub");
    assertRefused(Errno.EINVAL, () -> operations.rename(1, "sub", dir, "x", RenameMode.REPLACE));
  }

  @Test
  @DisplayName("a defect in a node is EIO, and an interrupted wait EINTR")
  void failures() throws NodeException {
    AtomicReference<RuntimeException> defect = new AtomicReference<>();
    FileNode broken =
        new FileNode() {
          @Override
          public NodeAttributes attributes() {
            return NodeAttributes.file(1, Instant.EPOCH);
          }

          @Override
          public int read(long offset, ByteBuffer target) throws NodeException {
            if (defect.get() != null) {
              throw defect.get();
            }
            throw new NodeException(Errno.EINTR, "interrupted");
          }
        };
    root.with("broken", broken);
    long handle = operations.open(find("broken"), OpenFlags.READ).handle();
    assertRefused(Errno.EINTR, () -> read(handle, 0, 1));
    defect.set(new IllegalStateException("OperationsTest breaks a node on purpose"));
    assertRefused(Errno.EIO, () -> read(handle, 0, 1));
    assertThat(counters.figures(OperationKind.READ).failures()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "destroy releases what is open, once; then forget does nothing and the rest is refused")
  void destroy() throws NodeException {
    AtomicBoolean closed = new AtomicBoolean();
    root.with(
        "watched",
        new FileNode() {
          @Override
          public NodeAttributes attributes() {
            return NodeAttributes.file(0, Instant.EPOCH);
          }

          @Override
          public int read(long offset, ByteBuffer target) {
            return 0;
          }

          @Override
          public OpenFile open(OpenMode mode) {
            return new OpenFile() {
              @Override
              public int read(long offset, ByteBuffer target) {
                return 0;
              }

              @Override
              public void close() {
                closed.set(true);
              }
            };
          }
        });
    long watched = find("watched");
    long handle = operations.open(watched, OpenFlags.READ).handle();
    operations.destroy();
    operations.destroy();
    assertThat(closed).isTrue();
    assertThat(operations.openHandles()).isZero();
    operations.forget(watched, 1);
    assertRefused(Errno.ESTALE, () -> operations.getAttributes(watched));
    assertRefused(Errno.EBADF, () -> read(handle, 0, 1));
    assertThat(counters.figures(OperationKind.DESTROY).count()).isEqualTo(1);
  }

  @Test
  @DisplayName("statfs shows room")
  void statfs() throws NodeException {
    assertThat(operations.statfs().freeBlocks()).isPositive();
    assertThat(operations.statfs().maxNameBytes()).isEqualTo(255);
  }
}
