package io.keepfs.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import io.keepfs.api.OpenMode;
import io.keepfs.inode.Inode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What reaches a node of writing, and when it is asked to save. */
class SavingTest {
  private final List<String> calls = new ArrayList<>();
  private final LogFile file = new LogFile();
  private final Operations operations =
      Operations.over(new LogDirectory(), OperationsOptions.READ_WRITE);

  @AfterEach
  void end() throws NodeException {
    operations.destroy();
  }

  /** A directory of one file at most, which writes down what is asked of it. */
  private final class LogDirectory implements DirectoryNode {
    private boolean made;

    @Override
    public NodeAttributes attributes() {
      return NodeAttributes.directory(Instant.EPOCH);
    }

    @Override
    public Optional<Node> lookup(String name) {
      return made && name.equals("f") ? Optional.of(file) : Optional.empty();
    }

    @Override
    public List<DirectoryEntry> list() {
      return List.of();
    }

    @Override
    public FileNode createFile(String name, int permissions) throws NodeException {
      if (made) {
        throw NodeException.exists(name);
      }
      made = true;
      calls.add("create " + name + " " + Integer.toOctalString(permissions));
      return file;
    }

    @Override
    public void flush() {
      calls.add("flush directory");
    }
  }

  private final class LogFile implements FileNode {
    private @Nullable NodeException truncateFailure;
    private @Nullable NodeException flushFailure;

    @Override
    public NodeAttributes attributes() {
      return NodeAttributes.file(0, Instant.EPOCH);
    }

    @Override
    public int read(long offset, ByteBuffer target) {
      return 0;
    }

    @Override
    public void truncate(long sizeBytes) throws NodeException {
      calls.add("truncate " + sizeBytes);
      if (truncateFailure != null) {
        throw truncateFailure;
      }
    }

    @Override
    public void setAttributes(AttributeChange change) {
      calls.add("attributes " + change.permissions().orElse(-1));
    }

    @Override
    public OpenFile open(OpenMode mode) {
      calls.add("open " + mode);
      return new OpenFile() {
        @Override
        public int read(long offset, ByteBuffer target) {
          return 0;
        }

        @Override
        public int write(long offset, ByteBuffer source) {
          String text = StandardCharsets.US_ASCII.decode(source).toString();
          calls.add("write " + text + " at " + offset);
          return text.length();
        }

        @Override
        public void flush() throws NodeException {
          calls.add("flush");
          if (flushFailure != null) {
            throw flushFailure;
          }
        }

        @Override
        public void close() {
          calls.add("close");
        }
      };
    }
  }

  private long create() throws NodeException {
    return operations.create(Inode.ROOT, "f", 0644, OpenFlags.READ_WRITE).open().handle();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void assertIoError(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
  }

  @Test
  @DisplayName("flush, fsync and release each make the file save what was written")
  void saves() throws NodeException {
    long handle = create();
    assertThat(operations.write(handle, 3, bytes("abc"))).isEqualTo(3);
    operations.flush(handle);
    operations.sync(handle);
    operations.release(handle);
    assertThat(calls)
        .containsExactly(
            "create f 644",
            "open READ_WRITE",
            "write abc at 3",
            "flush",
            "flush",
            "flush",
            "close");
  }

  @Test
  @DisplayName("a handle that only reads saves nothing")
  void reads() throws NodeException {
    operations.release(create());
    calls.clear();
    long file = operations.lookup(Inode.ROOT, "f").inode();
    long handle = operations.open(file, OpenFlags.READ).handle();
    operations.flush(handle);
    operations.sync(handle);
    operations.release(handle);
    assertThat(calls).containsExactly("open READ", "close");
  }

  @Test
  @DisplayName("destroy saves what is still open")
  void destroy() throws NodeException {
    create();
    operations.destroy();
    assertThat(calls).endsWith("flush", "close");
  }

  @Test
  @DisplayName(
      "what can't be saved is EIO at flush, fsync and release; the handle and its pin go all the same")
  void failure() throws NodeException {
    long handle = create();
    file.flushFailure = NodeException.io("SavingTest lets nothing be saved", null);
    assertIoError(() -> operations.flush(handle));
    assertIoError(() -> operations.sync(handle));
    assertIoError(() -> operations.release(handle));
    assertThat(calls).endsWith("flush", "close");
    assertThat(operations.openHandles()).isZero();
    long inode = operations.registry().find(file).orElseThrow().number();
    operations.forget(inode, 1);
    assertThat(operations.registry().find(file)).isEmpty();
  }

  @Test
  @DisplayName("fsync of a directory makes it save, and attributes reach the node, the size first")
  void directoryAndAttributes() throws NodeException {
    operations.release(create());
    calls.clear();
    operations.syncDirectory(operations.openDirectory(Inode.ROOT).handle());
    long inode = operations.lookup(Inode.ROOT, "f").inode();
    AttributeChange both =
        new AttributeChange(
            AttributeChange.size(7).sizeBytes(),
            OptionalInt.of(0600),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty());
    operations.setAttributes(inode, both);
    assertThat(calls).containsExactly("flush directory", "truncate 7", "attributes " + 0600);
  }

  @Test
  @DisplayName("an open that can't cut the file leaves nothing open")
  void failedTruncation() throws NodeException {
    operations.release(create());
    calls.clear();
    long inode = operations.lookup(Inode.ROOT, "f").inode();
    file.truncateFailure = NodeException.io("SavingTest lets nothing be cut", null);
    OpenFlags truncating = new OpenFlags(OpenMode.WRITE, true, false);
    assertIoError(() -> operations.open(inode, truncating));
    assertThat(calls).containsExactly("open WRITE", "truncate 0", "close");
    assertThat(operations.openHandles()).isZero();
  }

  @Test
  @DisplayName("create opens a file that came first, unless it must be new")
  void createExisting() throws NodeException {
    operations.release(create());
    operations.release(create());
    OpenFlags exclusive = new OpenFlags(OpenMode.WRITE, false, true);
    assertThatThrownBy(() -> operations.create(Inode.ROOT, "f", 0644, exclusive))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
  }

  @Test
  @DisplayName("create cuts a file that came first, and not one that it has made")
  void createTruncating() throws NodeException {
    OpenFlags truncating = new OpenFlags(OpenMode.WRITE, true, false);
    operations.release(operations.create(Inode.ROOT, "f", 0644, truncating).open().handle());
    assertThat(calls).doesNotContain("truncate 0");
    operations.create(Inode.ROOT, "f", 0644, truncating);
    assertThat(calls).contains("truncate 0");
  }
}
