package io.keepfs.collection.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/** Random changes of three files, against plain arrays. */
class EditableContentModelTest {
  private static final int STEPS = 10_000;
  private static final int FILES = 3;
  private static final int SIZE_MAX = 3 * WriteFixture.BLOCK;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final List<EditableContent> files = new ArrayList<>();
  private final List<byte[]> models = new ArrayList<>();

  @RepeatedTest(3)
  void behavesLikeAnArray() throws Exception {
    try (WriteFixture fixture = new WriteFixture(8, Duration.ofSeconds(30))) {
      for (int i = 0; i < FILES; i++) {
        files.add(fixture.content());
        models.add(new byte[0]);
      }
      for (int step = 0; step < STEPS; step++) {
        int which = random.nextInt(FILES);
        change(which, fixture);
        if (step % 50 == 0) {
          compareAll(step);
        }
      }
      compareAll(STEPS);
      files.forEach(EditableContent::discard);
      fixture.threads.shutdown();
      assertThat(fixture.threads.awaitTermination(30, java.util.concurrent.TimeUnit.SECONDS))
          .isTrue();
      assertThat(fixture.memory.usedBytes()).as("memory held, seed %d", seed).isZero();
      assertThat(fixture.keep.puts().size()).isPositive();
    } catch (IOException | RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private void change(int which, WriteFixture fixture) throws IOException {
    EditableContent file = files.get(which);
    byte[] model = models.get(which);
    int kind = random.nextInt(100);
    if (kind < 60) {
      int offset = random.nextInt(model.length + (random.nextInt(20) == 0 ? 50_000 : 1));
      int length = random.nextInt(random.nextInt(20) == 0 ? 100_000 : 3000) + 1;
      byte[] bytes = TestBlocks.random(length, random.nextLong());
      if (offset + length > SIZE_MAX) {
        return;
      }
      assertThat(file.write(offset, ByteBuffer.wrap(bytes))).isEqualTo(length);
      models.set(which, put(model, offset, bytes));
    } else if (kind < 65) {
      int size = random.nextInt(Math.min(SIZE_MAX, model.length + 5000) + 1);
      file.truncate(size);
      models.set(which, Arrays.copyOf(model, size));
    } else if (kind < 70) {
      copy(which, random.nextInt(FILES));
    } else if (kind < 75) {
      store(which, fixture);
    } else if (kind < 76) {
      file.spill();
    } else {
      compare(which, -1);
    }
  }

  private void copy(int from, int to) throws IOException {
    byte[] model = models.get(from);
    int offset = random.nextInt(model.length + 1);
    int length = random.nextInt(100_000);
    int target = random.nextInt(models.get(to).length + 1);
    byte[] bytes = Arrays.copyOfRange(model, offset, Math.min(model.length, offset + length));
    if (target + bytes.length > SIZE_MAX) {
      return;
    }
    files.get(to).paste(target, files.get(from).share(offset, length));
    models.set(to, put(models.get(to), target, bytes));
  }

  private void store(int which, WriteFixture fixture) throws IOException {
    Frozen frozen = files.get(which).freeze().orElseThrow();
    fixture.uploads.store(frozen.segments());
    List<Segment> settled = fixture.uploads.settle(frozen.segments());
    frozen.release();
    assertThat(settled).allMatch(segment -> segment.source() instanceof Source.Stored);
    EditableContent copy = new EditableContent(settled, fixture.uploads, fixture.keep);
    assertThat(bytes(copy)).as("what was stored, seed %d", seed).isEqualTo(models.get(which));
  }

  private static byte[] put(byte[] model, int offset, byte[] bytes) {
    if (bytes.length == 0) {
      return model;
    }
    byte[] changed = Arrays.copyOf(model, Math.max(model.length, offset + bytes.length));
    System.arraycopy(bytes, 0, changed, offset, bytes.length);
    return changed;
  }

  private void compareAll(int step) throws IOException {
    for (int i = 0; i < FILES; i++) {
      assertThat(files.get(i).size())
          .as("step %d, seed %d", step, seed)
          .isEqualTo(models.get(i).length);
      assertThat(bytes(files.get(i))).as("step %d, seed %d", step, seed).isEqualTo(models.get(i));
    }
  }

  private void compare(int which, int step) throws IOException {
    byte[] model = models.get(which);
    int offset = random.nextInt(model.length + 1);
    ByteBuffer target = ByteBuffer.allocate(random.nextInt(5000));
    int count = files.get(which).read(offset, target);
    assertThat(Arrays.copyOf(target.array(), count))
        .as("seed %d", seed)
        .isEqualTo(
            Arrays.copyOfRange(model, offset, Math.min(model.length, offset + target.capacity())));
  }

  private static byte[] bytes(EditableContent content) throws IOException {
    ByteBuffer target = ByteBuffer.allocate((int) content.size());
    content.read(0, target);
    assertThat(target.hasRemaining()).isFalse();
    return target.array();
  }
}
