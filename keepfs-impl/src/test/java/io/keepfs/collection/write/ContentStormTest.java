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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;

/** Many threads at one content, while it is stored over and over and storing fails now and then. */
class ContentStormTest {
  private static final int WRITERS = 4;
  private static final int RANGE = 300_000;

  private final WriteFixture fixture = new WriteFixture(6, Duration.ofSeconds(60));
  private final EditableContent file = fixture.content();
  private final long seed = new Random().nextLong();
  private final AtomicBoolean over = new AtomicBoolean();

  @RepeatedTest(5)
  void everyWriterReadsWhatItWrote() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
    try {
      List<Future<byte[]>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int number = i;
        writers.add(threads.submit(() -> write(number)));
      }
      Future<?> storing = threads.submit(this::storeOverAndOver);
      Future<?> copying = threads.submit(this::copyOverAndOver);
      List<byte[]> expected = new ArrayList<>();
      for (Future<byte[]> writer : writers) {
        expected.add(writer.get(5, TimeUnit.MINUTES));
      }
      over.set(true);
      storing.get(1, TimeUnit.MINUTES);
      copying.get(1, TimeUnit.MINUTES);
      for (int i = 0; i < WRITERS; i++) {
        assertThat(range(file, i)).as("writer %d, seed %d", i, seed).isEqualTo(expected.get(i));
      }
      Frozen frozen = file.freeze().orElseThrow();
      fixture.keep.failNext(0);
      fixture.uploads.store(frozen.segments());
      EditableContent stored =
          new EditableContent(
              fixture.uploads.settle(frozen.segments()), fixture.uploads, fixture.keep);
      frozen.release();
      for (int i = 0; i < WRITERS; i++) {
        assertThat(range(stored, i)).as("stored, seed %d", seed).isEqualTo(expected.get(i));
      }
      file.discard();
      assertThat(fixture.memory.usedBytes()).as("seed %d", seed).isZero();
    } finally {
      over.set(true);
      threads.shutdownNow();
      fixture.close();
    }
  }

  private byte[] write(int number) throws IOException {
    Random random = new Random(seed + number);
    byte[] model = new byte[RANGE];
    for (int i = 0; i < 1500; i++) {
      int offset = random.nextInt(RANGE);
      int length = 1 + random.nextInt(Math.min(RANGE - offset, 5000));
      byte[] bytes = TestBlocks.random(length, random.nextLong());
      file.write((long) number * RANGE + offset, ByteBuffer.wrap(bytes));
      System.arraycopy(bytes, 0, model, offset, length);
      if (i % 50 == 0) {
        byte[] now = range(file, number);
        assertThat(now).isEqualTo(Arrays.copyOf(model, now.length));
      }
    }
    file.write((long) number * RANGE + RANGE - 1, ByteBuffer.wrap(new byte[1]));
    model[RANGE - 1] = 0;
    return model;
  }

  private static byte[] range(EditableContent content, int number) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(RANGE);
    int count = content.read((long) number * RANGE, bytes);
    return Arrays.copyOf(bytes.array(), count);
  }

  private Void storeOverAndOver() throws IOException {
    Random random = new Random(seed);
    while (!over.get()) {
      Frozen frozen = file.freeze().orElseThrow();
      try {
        if (random.nextInt(4) == 0) {
          fixture.keep.failNext(1);
        }
        fixture.uploads.store(frozen.segments());
        file.become(fixture.uploads.settle(frozen.segments()), frozen.version());
      } catch (IOException e) {
        // on request; next time
      } finally {
        frozen.release();
      }
    }
    return null;
  }

  private Void copyOverAndOver() throws IOException {
    while (!over.get()) {
      EditableContent copy = fixture.content();
      copy.paste(0, file.share(0, 100_000));
      ByteBuffer bytes = ByteBuffer.allocate(100_000);
      assertThat(copy.read(0, bytes)).isEqualTo((int) copy.size());
      copy.discard();
    }
    return null;
  }
}
