package io.keepfs.arvados;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.api.Freshness;
import io.keepfs.api.NodeException;
import io.keepfs.api.support.PollingFreshness;
import io.keepfs.arvados.tree.ObjectChange;
import io.keepfs.arvados.tree.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FollowerTest {

  /** Counts how often it is read, and waits in there for as long as the test wants. */
  private static final class Counted implements Watcher {
    final AtomicInteger readings = new AtomicInteger();
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch hold;

    final PollingFreshness freshness = new PollingFreshness(Duration.ofHours(1), System::nanoTime);
    volatile Errno failure;
    volatile boolean loaded = true;

    Counted(CountDownLatch hold) {
      this.hold = hold;
    }

    @Override
    public Freshness freshness() {
      return freshness;
    }

    @Override
    public boolean changed(ObjectChange change) {
      return true;
    }

    @Override
    public boolean isLoaded() {
      return loaded;
    }

    @Override
    public void follow() throws NodeException {
      readings.incrementAndGet();
      begun.countDown();
      try {
        hold.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw NodeException.io("interrupted", e);
      }
      if (failure != null) {
        throw new NodeException(failure, "as the test wants");
      }
      if (!freshness.isBehind()) {
        freshness.markFresh(freshness.beginReading());
      }
    }
  }

  private static CountDownLatch open() {
    return new CountDownLatch(0);
  }

  @Test
  void aFloodOfOneIsReadOnceMore() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    Counted flooded = new Counted(hold);
    try (Follower follower = new Follower(List::of)) {
      follower.submit(flooded);
      assertThat(flooded.begun.await(20, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 10_000; i++) {
        follower.submit(flooded);
      }
      assertThat(flooded.readings).hasValue(1);
      hold.countDown();
      Counted marker = new Counted(open());
      Awaitility.await().until(() -> flooded.readings.get() == 2);
      follower.submit(marker);
      Awaitility.await().until(() -> marker.readings.get() == 1);
      assertThat(flooded.readings).hasValue(2);
    }
  }

  @Test
  void whatComesLaterIsNotLost() {
    Counted watcher = new Counted(open());
    try (Follower follower = new Follower(List::of)) {
      for (int i = 1; i <= 3; i++) {
        int expected = i;
        follower.submit(watcher);
        Awaitility.await().until(() -> watcher.readings.get() >= expected);
      }
    }
  }

  @Test
  void whatCannotBeReadIsTriedAgainUntilItCan() {
    Counted watcher = new Counted(open());
    watcher.failure = Errno.EIO;
    try (Follower follower = new Follower(List::of)) {
      follower.submit(watcher);
      Awaitility.await().until(() -> watcher.readings.get() == 2);
      watcher.failure = null;
      Awaitility.await().until(() -> follower.size() == 0);
      assertThat(watcher.readings).hasValue(3);
    }
  }

  @Test
  void whatIsShownAsItWasMeanwhileIsTriedAgainToo() {
    Counted watcher = new Counted(open());
    watcher.freshness.markTried(Duration.ofHours(1));
    try (Follower follower = new Follower(List::of)) {
      follower.submit(watcher);
      Awaitility.await().until(() -> watcher.readings.get() == 2);
      watcher.freshness.markFresh(watcher.freshness.beginReading());
      Awaitility.await().until(() -> follower.size() == 0);
      assertThat(watcher.readings.get()).isBetween(2, 3);
    }
  }

  @Test
  void whatIsGoneOrDroppedIsNotTriedAgain() {
    Counted gone = new Counted(open());
    gone.failure = Errno.ENOENT;
    Counted dropped = new Counted(open());
    dropped.failure = Errno.EIO;
    try (Follower follower = new Follower(List::of)) {
      follower.submit(gone);
      follower.submit(dropped);
      Awaitility.await().until(() -> dropped.readings.get() == 1);
      dropped.loaded = false;
      Awaitility.await().until(() -> follower.size() == 0);
      assertThat(gone.readings).hasValue(1);
    }
  }

  @Test
  void manyAreBounded() {
    List<Counted> many = new ArrayList<>();
    CountDownLatch hold = new CountDownLatch(1);
    try (Follower follower = new Follower(List::of)) {
      for (int i = 0; i < 2 * Follower.WAITING_MAX; i++) {
        Counted watcher = new Counted(hold);
        many.add(watcher);
        follower.submit(watcher);
      }
      Awaitility.await().until(() -> count(many) == 2);
      assertThat(follower.size()).isEqualTo(Follower.WAITING_MAX);
    }
    assertThat(count(many)).as("what waits at the end is dropped").isEqualTo(2);
  }

  @Test
  void whatCameBeyondTheBoundIsReadLater() {
    List<Counted> many = new ArrayList<>();
    CountDownLatch hold = new CountDownLatch(1);
    for (int i = 0; i < 15; i++) {
      many.add(new Counted(hold));
    }
    try (Follower follower = new Follower(() -> List.copyOf(many), 10)) {
      many.forEach(follower::submit);
      assertThat(follower.size()).isEqualTo(10);
      hold.countDown();
      Awaitility.await()
          .untilAsserted(() -> assertThat(many).allMatch(watcher -> watcher.readings.get() > 0));
    }
  }

  @Test
  void allTogetherAreBoundedToSoManyASecond() {
    List<Counted> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(new Counted(open()));
    }
    long start = System.nanoTime();
    try (Follower follower = new Follower(List::of)) {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                many.forEach(follower::submit);
                return count(many) >= 80;
              });
      int readings = count(many);
      long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds() + 1;
      assertThat(readings).as("within %s s", seconds).isLessThanOrEqualTo(51 + 20 * (int) seconds);
    }
  }

  private static int count(List<Counted> watchers) {
    return watchers.stream().mapToInt(watcher -> watcher.readings.get()).sum();
  }
}
