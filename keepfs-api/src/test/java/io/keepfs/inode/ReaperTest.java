package io.keepfs.inode;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReaperTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private final List<ReaperTask> done = Collections.synchronizedList(new ArrayList<>());

  private final CountDownLatch hold = new CountDownLatch(1);
  private final CountDownLatch held = new CountDownLatch(1);

  private void doWhenReleased(ReaperTask task) {
    held.countDown();
    await(hold);
    done.add(task);
  }

  @Test
  @DisplayName("equal tasks that wait together are done once, in the order they came")
  void coalesces() throws Exception {
    try (Reaper reaper = new Reaper("test", 1, this::doWhenReleased)) {
      reaper.submit(new ReaperTask.InvalidateInode(1));
      held.await();
      for (int i = 0; i < 1000; i++) {
        reaper.submit(new ReaperTask.InvalidateInode(2));
        reaper.submit(new ReaperTask.InvalidateEntry(2, "n"));
      }
      hold.countDown();
      assertThat(reaper.awaitQuiescence(LIMIT)).isTrue();
    }
    assertThat(done)
        .containsExactly(
            new ReaperTask.InvalidateInode(1),
            new ReaperTask.InvalidateInode(2),
            new ReaperTask.InvalidateEntry(2, "n"));
  }

  @Test
  @DisplayName("the queue is bounded: names beyond are dropped, and nothing else; it goes on")
  void bounded() throws Exception {
    try (Reaper reaper = new Reaper("test", 1, this::doWhenReleased)) {
      reaper.submit(new ReaperTask.CheckBudget());
      held.await();
      for (int i = 0; i < Reaper.MAX_PENDING + 50; i++) {
        reaper.submit(new ReaperTask.InvalidateEntry(i, "n"));
      }
      // Pages that are not dropped would be wrong for ever.
      reaper.submit(new ReaperTask.InvalidateInode(7));
      hold.countDown();
      assertThat(reaper.awaitQuiescence(LIMIT)).isTrue();
      assertThat(done).hasSize(Reaper.MAX_PENDING + 2).endsWith(new ReaperTask.InvalidateInode(7));
      reaper.submit(new ReaperTask.InvalidateEntry(-1, "n"));
      assertThat(reaper.awaitQuiescence(LIMIT)).isTrue();
      assertThat(done).hasSize(Reaper.MAX_PENDING + 3);
    }
  }

  @Test
  @DisplayName("names of a directory keep their order; they wait for it alone")
  void lanes() throws Exception {
    ReaperTask slow = new ReaperTask.InvalidateEntry(1, "slow");
    try (Reaper reaper =
        new Reaper(
            "test",
            2,
            task -> {
              if (task.equals(slow)) {
                held.countDown();
                await(hold);
              }
              done.add(task);
            })) {
      reaper.submit(slow);
      held.await();
      reaper.submit(new ReaperTask.ExpireEntry(1, "behind"));
      for (int i = 2; i < 50; i++) {
        reaper.submit(new ReaperTask.InvalidateEntry(i, "n"));
      }
      Awaitility.await().until(() -> done.size() == 48);
      assertThat(done).doesNotContain(slow, new ReaperTask.ExpireEntry(1, "behind"));
      hold.countDown();
      assertThat(reaper.awaitQuiescence(LIMIT)).isTrue();
    }
    assertThat(done).endsWith(slow, new ReaperTask.ExpireEntry(1, "behind"));
  }

  @Test
  @DisplayName("a task that fails does not end the thread")
  void survives() throws Exception {
    try (Reaper reaper =
        new Reaper(
            "test",
            1,
            task -> {
              done.add(task);
              if (done.size() == 1) {
                throw new IllegalStateException("the first task of ReaperTest fails on purpose");
              }
            })) {
      reaper.submit(new ReaperTask.InvalidateInode(1));
      reaper.submit(new ReaperTask.InvalidateInode(2));
      assertThat(reaper.awaitQuiescence(LIMIT)).isTrue();
    }
    assertThat(done).hasSize(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
