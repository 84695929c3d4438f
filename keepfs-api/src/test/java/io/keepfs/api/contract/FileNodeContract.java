package io.keepfs.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.FileNode;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeKind;
import io.keepfs.api.OpenFile;
import io.keepfs.api.OpenMode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every file must do, whether it can be written or not. */
public abstract class FileNodeContract {

  /** Returns a file that holds {@link #content}; equal files within one test. */
  protected abstract FileNode file() throws Exception;

  /** Returns what the file holds: at least 16 bytes. */
  protected abstract byte[] content();

  @Test
  void isAFileOfThatSize() throws Exception {
    assertThat(file().kind()).isEqualTo(NodeKind.FILE);
    assertThat(content().length).isGreaterThanOrEqualTo(16);
    assertThat(file().attributes().sizeBytes()).isEqualTo(content().length);
  }

  @Test
  void readsAllOfIt() throws Exception {
    assertThat(readAll(file())).isEqualTo(content());
  }

  @Test
  void readsFromAnyOffset() throws Exception {
    int size = content().length;
    for (int offset : new int[] {0, 1, 7, size / 2, size - 1}) {
      for (int length : new int[] {1, 5, size, size + 1}) {
        ByteBuffer target = ByteBuffer.allocate(length);
        int expected = Math.min(length, size - offset);
        assertThat(file().read(offset, target)).isEqualTo(expected);
        assertThat(target.position()).isEqualTo(expected);
        assertThat(Arrays.copyOf(target.array(), expected))
            .isEqualTo(Arrays.copyOfRange(content(), offset, offset + expected));
      }
    }
  }

  @Test
  void readsIntoTheMiddleOfADirectBuffer() throws Exception {
    ByteBuffer target = ByteBuffer.allocateDirect(16).position(3).limit(9);
    assertThat(file().read(2, target)).isEqualTo(6);
    assertThat(target.position()).isEqualTo(9);
    byte[] got = new byte[6];
    target.get(3, got);
    assertThat(got).isEqualTo(Arrays.copyOfRange(content(), 2, 8));
    assertThat(target.clear().get(9)).as("beyond the limit").isZero();
  }

  @Test
  void readsNothingAtOrBeyondTheEnd() throws Exception {
    long size = content().length;
    for (long offset : new long[] {size, size + 1, 1L << 40}) {
      assertThat(file().read(offset, ByteBuffer.allocate(8))).isZero();
      assertThat(file().view(offset, 8)).isEmpty();
    }
    assertThat(file().read(0, ByteBuffer.allocate(0))).isZero();
  }

  @Test
  void viewsShowWhatReadsGive() throws Exception {
    for (int offset : new int[] {0, 3, content().length - 1}) {
      Optional<ByteBuffer> view = file().view(offset, 8);
      if (view.isPresent()) {
        ByteBuffer shown = view.get();
        assertThat(shown.isReadOnly()).isTrue();
        assertThat(shown.remaining()).isBetween(1, 8);
        byte[] bytes = new byte[shown.remaining()];
        shown.get(bytes);
        assertThat(bytes).isEqualTo(Arrays.copyOfRange(content(), offset, offset + bytes.length));
      }
    }
  }

  @Test
  void opensForReading() throws Exception {
    OpenFile open = file().open(OpenMode.READ);
    ByteBuffer target = ByteBuffer.allocate(content().length);
    assertThat(open.read(0, target)).isEqualTo(content().length);
    assertThat(target.array()).isEqualTo(content());
    open.flush();
    open.close();
  }

  @Test
  void tagStaysWhileTheContentDoes() throws Exception {
    FileNode file = file();
    Optional<Object> tag = file.contentTag();
    readAll(file);
    assertThat(file.contentTag()).isEqualTo(tag);
  }

  @Test
  void answersTheSameAfterEviction() throws Exception {
    FileNode file = file();
    file.attach(NodeContext.NONE);
    assertThat(file.footprintBytes()).isNotNegative();
    if (file.evictable()) {
      file.evict();
    }
    file.refresh();
    assertThat(file.freshness().isStale()).isFalse();
    assertThat(readAll(file)).isEqualTo(content());
  }

  @Test
  void readsTheSameForManyThreads() throws Exception {
    FileNode file = file();
    List<byte[]> seen = Together.run(i -> () -> readAll(file));
    assertThat(seen).allSatisfy(bytes -> assertThat(bytes).isEqualTo(content()));
  }

  /** Reads from the start in one call. */
  protected static byte[] readAll(FileNode file) throws Exception {
    int size = Math.toIntExact(file.attributes().sizeBytes());
    ByteBuffer target = ByteBuffer.allocate(size + 1);
    int read = file.read(0, target);
    return Arrays.copyOf(target.array(), read);
  }
}
