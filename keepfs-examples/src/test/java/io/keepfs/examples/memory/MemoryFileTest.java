package io.keepfs.examples.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeException;
import io.keepfs.api.contract.WritableFileContract;
import io.keepfs.examples.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryFileTest extends WritableFileContract {
  private static final int CHUNK = Chunk.SIZE_BYTES;

  private final MemoryDirectory root = MemoryFileSystem.create().root();

  @Override
  protected FileNode file() throws NodeException {
    FileNode file = root.lookup("file").isPresent() ? found() : root.createFile("file", 0644);
    file.write(0, ByteBuffer.wrap(content()));
    return file;
  }

  private FileNode found() {
    return (FileNode) root.lookup("file").orElseThrow();
  }

  /** Reaches over a chunk's end. */
  @Override
  protected byte[] content() {
    byte[] content = new byte[CHUNK + 1000];
    new Random(1).nextBytes(content);
    return content;
  }

  @Override
  protected MemoryFile emptyFile() throws NodeException {
    return root.createFile("empty", 0644);
  }

  @Test
  void holesTakeNoMemory() throws NodeException {
    MemoryFile file = root.createFile("sparse", 0644);
    file.write(1L << 40, ByteBuffer.wrap(new byte[] {7}));
    file.truncate(1L << 41);
    assertThat(file.attributes().sizeBytes()).isEqualTo(1L << 41);
    assertThat(file.chunkBytes()).isEqualTo(CHUNK);
    ByteBuffer target = ByteBuffer.allocate(3);
    assertThat(file.read((1L << 40) - 1, target)).isEqualTo(3);
    assertThat(target.array()).containsExactly(0, 7, 0);
    assertThat(file.view(0, 10)).isEmpty();
    file.truncate(10);
    assertThat(file.chunkBytes()).isZero();
  }

  @Test
  void readsOverHolesAndChunkEnds() throws NodeException {
    MemoryFile file = root.createFile("holes", 0644);
    byte[] model = new byte[4 * CHUNK];
    for (int at : new int[] {CHUNK - 3, 2 * CHUNK + 5, 4 * CHUNK - 6}) {
      byte[] data = {1, 2, 3, 4, 5, 6};
      file.write(at, ByteBuffer.wrap(data));
      System.arraycopy(data, 0, model, at, data.length);
    }
    ByteBuffer target = ByteBuffer.allocateDirect(4 * CHUNK);
    assertThat(file.read(0, target)).isEqualTo(4 * CHUNK);
    byte[] read = new byte[4 * CHUNK];
    target.get(0, read);
    assertThat(Arrays.equals(read, model)).isTrue();
  }

  @Test
  void truncatingToAChunksEndForgetsWhatFollowed() throws NodeException {
    MemoryFile file = root.createFile("cut", 0644);
    byte[] ones = new byte[2 * CHUNK];
    Arrays.fill(ones, (byte) 1);
    file.write(0, ByteBuffer.wrap(ones));
    file.truncate(CHUNK);
    file.truncate(2 * CHUNK);
    ByteBuffer target = ByteBuffer.allocate(2);
    file.read(CHUNK - 1, target);
    assertThat(target.array()).containsExactly(1, 0);
  }

  /** Copying the file at each append would move 10 TiB here. */
  @Test
  void appendingToALargeFileCopiesLittle() throws NodeException {
    MemoryFile file = root.createFile("large", 0644);
    long size = 1L << 30;
    file.truncate(size);
    for (int i = 0; i < 10_000; i++) {
      file.write(size + i * 16L, ByteBuffer.wrap(new byte[16]));
    }
    assertThat(file.attributes().sizeBytes()).isEqualTo(size + 160_000);
    assertThat(file.chunkBytes()).isEqualTo(CHUNK);
  }

  @Test
  void showsWhatHasSettled() throws NodeException {
    MemoryFile file = root.createFile("shown", 0644);
    file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(file.view(0, 3)).isEmpty();
    file.read(0, ByteBuffer.allocate(1));
    assertThat(file.view(1, 8)).contains(ByteBuffer.wrap(new byte[] {2, 3}));
    file.write(1, ByteBuffer.wrap(new byte[] {9}));
    assertThat(file.view(1, 8)).isEmpty();
  }

  @Test
  void refusesToGrowBeyondWhatALongCanSay() throws NodeException {
    MemoryFile file = root.createFile("huge", 0644);
    assertThatThrownBy(() -> file.write(Long.MAX_VALUE - 1, ByteBuffer.wrap(new byte[8])))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EFBIG));
  }
}
