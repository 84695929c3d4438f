package io.keepfs.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import io.keepfs.api.OpenMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a file must do that can be written. */
public abstract class WritableFileContract extends FileNodeContract {
  private FileNode empty;

  /** Returns an empty file that can be written; another one for each test. */
  protected abstract FileNode emptyFile() throws Exception;

  @BeforeEach
  void makeEmptyFile() throws Exception {
    empty = emptyFile();
    assertThat(empty.attributes().sizeBytes()).isZero();
  }

  @Test
  void readsWhatWasWritten() throws Exception {
    ByteBuffer source = bytes("hello, world");
    assertThat(empty.write(0, source)).isEqualTo(12);
    assertThat(source.hasRemaining()).as("all was taken").isFalse();
    assertThat(empty.write(7, bytes("there"))).isEqualTo(5);
    assertThat(text(empty)).isEqualTo("hello, there");
  }

  @Test
  void gapsReadAsZeros() throws Exception {
    empty.write(5, bytes("x"));
    assertThat(readAll(empty)).containsExactly(0, 0, 0, 0, 0, 'x');
  }

  @Test
  void truncatesBothWays() throws Exception {
    empty.write(0, bytes("abcdef"));
    empty.truncate(3);
    assertThat(text(empty)).isEqualTo("abc");
    empty.truncate(5);
    assertThat(readAll(empty)).containsExactly('a', 'b', 'c', 0, 0);
    empty.truncate(0);
    assertThat(readAll(empty)).isEmpty();
    empty.write(2, bytes("z"));
    assertThat(readAll(empty)).containsExactly(0, 0, 'z');
  }

  @Test
  void writesThroughAnOpen() throws Exception {
    OpenFile open = empty.open(OpenMode.READ_WRITE);
    assertThat(open.write(0, bytes("kept"))).isEqualTo(4);
    ByteBuffer back = ByteBuffer.allocate(4);
    assertThat(open.read(0, back)).isEqualTo(4);
    open.flush();
    open.close();
    assertThat(text(empty)).isEqualTo("kept");
  }

  /** A file system may leave copying to the caller. */
  @Test
  void copiesRangesIfItDoes() throws Exception {
    FileNode source = file();
    OpenFile from = source.open(OpenMode.READ);
    OpenFile to = empty.open(OpenMode.READ_WRITE);
    long copied;
    try {
      copied = from.copyTo(2, to, 3, 1L << 40);
    } catch (NodeException e) {
      assertThat(e.errno()).isEqualTo(Errno.ENOTSUP);
      return;
    }
    assertThat(copied).isEqualTo(content().length - 2);
    byte[] expected = new byte[content().length + 1];
    System.arraycopy(content(), 2, expected, 3, content().length - 2);
    assertThat(readAll(empty)).isEqualTo(expected);
    assertThat(from.copyTo(content().length, to, 0, 10)).isZero();
  }

  @Test
  void tagChangesWithTheContent() throws Exception {
    empty.write(0, bytes("a"));
    Optional<Object> before = empty.contentTag();
    empty.write(0, bytes("b"));
    Optional<Object> after = empty.contentTag();
    empty.truncate(0);
    if (before.isPresent()) {
      assertThat(after).isNotEqualTo(before);
      assertThat(empty.contentTag()).isNotEqualTo(after);
    }
  }

  @Test
  void viewsKeepWhatTheyShowed() throws Exception {
    empty.write(0, bytes("before"));
    assertThat(text(empty)).isEqualTo("before");
    Optional<ByteBuffer> view = empty.view(0, 6);
    empty.write(0, bytes("after!"));
    empty.truncate(2);
    if (view.isPresent()) {
      byte[] shown = new byte[view.get().remaining()];
      view.get().get(shown);
      assertThat(shown)
          .isEqualTo(Arrays.copyOf("before".getBytes(StandardCharsets.UTF_8), shown.length));
    }
    assertThat(text(empty)).isEqualTo("af");
  }

  @Test
  void keepsAttributes() throws Exception {
    empty.write(0, bytes("abc"));
    Instant then = Instant.parse("2001-02-03T04:05:06.789012345Z");
    empty.setAttributes(
        new AttributeChange(
            OptionalLong.empty(),
            OptionalInt.of(0751),
            OptionalInt.of(12),
            OptionalInt.of(34),
            Optional.of(then.minusSeconds(1)),
            Optional.of(then)));
    NodeAttributes kept = empty.attributes();
    assertThat(kept.permissions()).isEqualTo(0751);
    assertThat(kept.uid()).isEqualTo(12);
    assertThat(kept.gid()).isEqualTo(34);
    assertThat(kept.accessed()).isEqualTo(then.minusSeconds(1));
    assertThat(kept.modified()).isEqualTo(then);
    assertThat(kept.sizeBytes()).isEqualTo(3);
    empty.write(3, bytes("d"));
    assertThat(empty.attributes().modified()).as("after a write").isAfter(then);
    assertThat(empty.attributes().permissions()).isEqualTo(0751);
  }

  @Test
  void agreesWithAByteArrayOverRandomWrites() throws Exception {
    long seed = 20261123;
    Random random = new Random(seed);
    byte[] model = new byte[0];
    for (int i = 0; i < 300; i++) {
      int offset = random.nextInt(200_000);
      if (random.nextInt(5) == 0) {
        empty.truncate(offset);
        model = Arrays.copyOf(model, offset);
      } else {
        byte[] data = new byte[1 + random.nextInt(20_000)];
        random.nextBytes(data);
        empty.write(offset, ByteBuffer.wrap(data));
        model = Arrays.copyOf(model, Math.max(model.length, offset + data.length));
        System.arraycopy(data, 0, model, offset, data.length);
      }
      assertThat(readAll(empty)).as("after step %d of seed %d", i, seed).isEqualTo(model);
    }
  }

  @Test
  void losesNoWriteOfManyWriters() throws Exception {
    int each = 4096;
    Together.run(
        thread ->
            () -> {
              for (int i = 0; i < each; i += 64) {
                byte[] block = new byte[64];
                Arrays.fill(block, (byte) (thread + 1));
                empty.write((long) thread * each + i, ByteBuffer.wrap(block));
              }
              return each;
            });
    byte[] all = readAll(empty);
    assertThat(all).hasSize(each * Together.THREADS);
    for (int i = 0; i < all.length; i++) {
      if (all[i] != i / each + 1) {
        assertThat(all[i]).as("byte %d", i).isEqualTo((byte) (i / each + 1));
      }
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(FileNode file) throws Exception {
    return new String(readAll(file), StandardCharsets.UTF_8);
  }
}
