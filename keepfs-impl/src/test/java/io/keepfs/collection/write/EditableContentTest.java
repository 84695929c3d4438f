package io.keepfs.collection.write;

import static io.keepfs.collection.write.WriteFixture.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockNotStoredException;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EditableContentTest {
  private final WriteFixture fixture = new WriteFixture(4, Duration.ofSeconds(30));
  private final EditableContent file = fixture.content();

  @AfterEach
  void stop() {
    fixture.close();
  }

  private static byte[] bytes(EditableContent content) throws IOException {
    ByteBuffer target = ByteBuffer.allocate((int) content.size());
    content.read(0, target);
    return target.array();
  }

  private static List<BlockLocator> locators(byte[]... blocks) {
    return List.of(blocks).stream().map(TestBlocks::locatorOf).toList();
  }

  private List<Segment> store(EditableContent... contents) throws IOException {
    List<Segment> all = new ArrayList<>();
    List<Frozen> frozen = new ArrayList<>();
    for (EditableContent content : contents) {
      Frozen now = content.freeze().orElseThrow();
      frozen.add(now);
      all.addAll(now.segments());
    }
    try {
      fixture.uploads.store(all);
      return fixture.uploads.settle(all);
    } finally {
      frozen.forEach(Frozen::release);
    }
  }

  @Test
  void aLargeFileBecomesWholeBlocksFromItsStart() throws Exception {
    byte[] first = TestBlocks.random(BLOCK, 1);
    byte[] second = TestBlocks.random(BLOCK, 2);
    byte[] rest = TestBlocks.random(1000, 3);
    file.write(0, ByteBuffer.wrap(first));
    file.write(BLOCK, ByteBuffer.wrap(second));
    file.write(2L * BLOCK, ByteBuffer.wrap(rest));
    await().until(() -> fixture.keep.puts().size() == 2); // in the background
    assertThat(store(file)).hasSize(3);
    assertThat(fixture.keep.puts())
        .containsExactlyInAnyOrderElementsOf(locators(first, second, rest));
  }

  @Test
  void smallFilesShareABlock() throws Exception {
    EditableContent other = fixture.content();
    byte[] one = TestBlocks.random(1000, 1);
    byte[] two = TestBlocks.random(2000, 2);
    file.write(0, ByteBuffer.wrap(one));
    other.write(0, ByteBuffer.wrap(two));
    List<Segment> stored = store(file, other);

    assertThat(fixture.keep.puts()).hasSize(1);
    assertThat(stored.get(0).source()).isEqualTo(stored.get(1).source());
    assertThat(stored.get(1).offset()).isEqualTo(1000);
    assertThat(bytes(file)).isEqualTo(one);
    assertThat(bytes(other)).isEqualTo(two);
    assertThat(fixture.memory.usedBytes()).isZero();
  }

  @Test
  void whatWasOverwrittenIsNotStored() throws Exception {
    byte[] last = TestBlocks.random(1000, 99);
    file.write(5000, ByteBuffer.wrap(TestBlocks.random(1000, 1)));
    file.write(0, ByteBuffer.wrap(TestBlocks.random(5000, 2)));
    file.write(5000, ByteBuffer.wrap(last));
    file.truncate(5500);
    byte[] whole = bytes(file);
    store(file);
    assertThat(fixture.keep.puts()).isEqualTo(locators(whole));
  }

  @Test
  void equalBlocksAreStoredOnce() throws Exception {
    byte[] block = TestBlocks.random(1000, 1);
    file.write(0, ByteBuffer.wrap(block));
    store(file);
    EditableContent again = fixture.content();
    again.write(0, ByteBuffer.wrap(block));
    store(again);
    assertThat(fixture.keep.puts()).hasSize(1);
  }

  @Test
  void gapsAreZerosAndCostOneSmallBlock() throws Exception {
    file.truncate(10L * BLOCK);
    file.write(BLOCK, ByteBuffer.wrap(new byte[] {1}));
    assertThat(fixture.memory.usedBytes()).isLessThanOrEqualTo(WriteMemory.SMALLEST_BYTES);
    List<Segment> stored = store(file);
    assertThat(fixture.keep.puts()).hasSize(2);
    EditableContent copy = new EditableContent(stored, fixture.uploads, fixture.keep);
    assertThat(bytes(copy))
        .isEqualTo(bytes(file))
        .contains(1, org.assertj.core.data.Index.atIndex(BLOCK));
  }

  @Test
  void aWriterWaitsUntilBlocksAreStored() throws Exception {
    Semaphore gate = new Semaphore(0);
    fixture.keep.gate(gate);
    byte[] bytes = TestBlocks.random(6 * BLOCK, 1);
    FutureTask<Integer> writer = new FutureTask<>(() -> file.write(0, ByteBuffer.wrap(bytes)));
    Thread thread = new Thread(writer, "writer");
    thread.start();
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    assertThat(fixture.memory.usedBytes()).isLessThanOrEqualTo(4L * BLOCK);
    gate.release(100);
    assertThat(writer.get(30, TimeUnit.SECONDS)).isEqualTo(bytes.length);
    assertThat(bytes(file)).isEqualTo(bytes);
  }

  @Test
  void aWriterThatWaitsCanBeInterrupted() throws Exception {
    fixture.keep.gate(new Semaphore(0));
    byte[] bytes = TestBlocks.random(6 * BLOCK, 1);
    FutureTask<Integer> writer = new FutureTask<>(() -> file.write(0, ByteBuffer.wrap(bytes)));
    Thread thread = new Thread(writer, "writer");
    thread.start();
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    thread.interrupt();
    assertThatThrownBy(() -> writer.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedIOException.class);
  }

  @Test
  void memoryOfOthersIsStoredWhenItIsNeeded() throws Exception {
    List<EditableContent> idle = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      EditableContent one = fixture.content();
      one.write(0, ByteBuffer.wrap(TestBlocks.random(BLOCK * 3 / 4, i)));
      idle.add(one);
    }
    byte[] bytes = TestBlocks.random(3 * BLOCK, 9);
    file.write(0, ByteBuffer.wrap(bytes));
    assertThat(bytes(file)).isEqualTo(bytes);
    for (int i = 0; i < idle.size(); i++) {
      assertThat(bytes(idle.get(i))).isEqualTo(TestBlocks.random(BLOCK * 3 / 4, i));
    }
  }

  @Test
  void whatCouldNotBeStoredStaysAndIsTriedAgain() throws Exception {
    byte[] bytes = TestBlocks.random(1000, 1);
    file.write(0, ByteBuffer.wrap(bytes));
    fixture.keep.failNext(1);
    assertThatThrownBy(() -> store(file)).isInstanceOf(BlockNotStoredException.class);
    assertThat(bytes(file)).isEqualTo(bytes);
    store(file);
    assertThat(bytes(file)).isEqualTo(bytes);
    assertThat(fixture.keep.puts()).isEqualTo(locators(bytes));
  }

  @Test
  void aWriterFailsWhenKeepTakesNothing() throws Exception {
    try (WriteFixture small = new WriteFixture(2, Duration.ofMillis(200))) {
      small.keep.failNext(1000);
      EditableContent content = small.content();
      assertThatThrownBy(() -> content.write(0, ByteBuffer.wrap(TestBlocks.random(5 * BLOCK, 1))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Keep does not take");
      assertThat(content.size()).isGreaterThanOrEqualTo(2L * BLOCK);
    }
  }

  @Test
  void writesAfterAFreezeDoNotChangeIt() throws Exception {
    byte[] before = TestBlocks.random(1000, 1);
    file.write(0, ByteBuffer.wrap(before));
    Frozen frozen = file.freeze().orElseThrow();
    file.write(0, ByteBuffer.wrap(new byte[1000]));
    assertThat(file.version()).isNotEqualTo(frozen.version());
    fixture.uploads.store(frozen.segments());
    EditableContent copy =
        new EditableContent(
            fixture.uploads.settle(frozen.segments()), fixture.uploads, fixture.keep);
    assertThat(bytes(copy)).isEqualTo(before);
    assertThat(bytes(file)).isEqualTo(new byte[1000]);
  }

  @Test
  void whatNobodyWantsIsNotStored() throws Exception {
    file.write(0, ByteBuffer.wrap(TestBlocks.random(1000, 1)));
    file.freeze().orElseThrow().release();
    file.truncate(0);
    assertThat(fixture.memory.usedBytes()).isZero();
    file.write(0, ByteBuffer.wrap(TestBlocks.random(1000, 2)));
    file.discard();
    assertThat(fixture.memory.usedBytes()).isZero();
    assertThat(fixture.keep.puts()).isEmpty();
  }

  @Test
  void copiesShareWhatIsNotStoredYet() throws Exception {
    byte[] bytes = TestBlocks.random(1000, 1);
    file.write(0, ByteBuffer.wrap(bytes));
    EditableContent copy = fixture.content();
    copy.paste(0, file.share(0, Long.MAX_VALUE));
    file.write(0, ByteBuffer.wrap(new byte[1000]));
    file.discard();
    assertThat(bytes(copy)).isEqualTo(bytes);
    store(copy);
    assertThat(fixture.keep.puts()).isEqualTo(locators(bytes));
  }

  @Test
  void whatIsSharedIsStoredForThoseWhoWaitForMemory() throws Exception {
    file.write(0, ByteBuffer.allocate(100));
    fixture.content().paste(0, file.share(0, 100));
    await().until(() -> fixture.memory.usedBytes() == 0);
  }

  @Test
  void whatDoesNotFitIsNotHeld() throws Exception {
    fixture.keep.failNext(Integer.MAX_VALUE);
    file.write(0, ByteBuffer.allocate(100));
    List<Segment> shared = file.share(0, 100);
    assertThatThrownBy(() -> fixture.content().paste(EditableContent.MAX_BYTES, shared))
        .isInstanceOf(NodeException.class);
    file.discard();
    await().until(() -> fixture.memory.usedBytes() == 0);
  }

  @Test
  void whatIsFrozenIsStoredAlthoughItsFileIsGone() throws Exception {
    byte[] bytes = TestBlocks.random(1000, 1);
    file.write(0, ByteBuffer.wrap(bytes));
    Frozen frozen = file.freeze().orElseThrow();
    file.discard();
    assertThat(file.freeze()).isEmpty();
    fixture.uploads.store(frozen.segments());
    assertThat(fixture.uploads.settle(frozen.segments())).hasSize(1);
    frozen.release();
    assertThat(fixture.memory.usedBytes()).isZero();
  }

  @Test
  void aFileHasALargestSize() {
    assertThatThrownBy(() -> file.truncate(EditableContent.MAX_BYTES + 1))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EFBIG));
    assertThatThrownBy(() -> file.write(Long.MAX_VALUE, ByteBuffer.allocate(1)))
        .isInstanceOf(NodeException.class);
  }
}
