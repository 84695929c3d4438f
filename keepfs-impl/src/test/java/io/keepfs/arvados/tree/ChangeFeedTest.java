package io.keepfs.arvados.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Freshness;
import io.keepfs.api.support.PollingFreshness;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ChangeFeedTest {
  private static final Duration REFRESH = Duration.ofSeconds(15);

  private final AtomicLong now = new AtomicLong();
  private final ChangeFeed feed = new ChangeFeed(REFRESH, now::get);
  private final PollingFreshness freshness = feed.newsFreshness();

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private void read() {
    freshness.markFresh(freshness.beginReading());
  }

  @Test
  void withoutNewsTheRefreshTimeIsTheBound() {
    read();
    assertThat(freshness.cacheableFor()).isEqualTo(REFRESH);
    assertThat(feed.answers().cacheableFor()).isEqualTo(REFRESH);
    pass(REFRESH);
    assertThat(freshness.isStale()).isTrue();
  }

  @Test
  void whatWasReadWhileNewsComesIsReliedOnForLong() {
    feed.flowing(true);
    read();
    assertThat(freshness.cacheableFor()).isEqualTo(ChangeFeed.KERNEL_KEEPS);
    assertThat(feed.answers().cacheableFor()).isEqualTo(ChangeFeed.KERNEL_KEEPS);
    pass(ChangeFeed.RELIED_ON.minusNanos(1));
    assertThat(freshness.isStale()).isFalse();
    pass(Duration.ofNanos(1));
    assertThat(freshness.isStale()).isTrue();
  }

  @Test
  void whatWasReadBeforeIsNot() {
    read();
    pass(Duration.ofNanos(1));
    feed.flowing(true);
    assertThat(freshness.cacheableFor()).isLessThan(REFRESH);
    pass(REFRESH);
    assertThat(freshness.isStale()).isTrue();
  }

  @Test
  void lostNewsLeavesTheRefreshTimeUntilItComesBackWhole() {
    feed.flowing(true);
    read();
    pass(Duration.ofMinutes(1));
    feed.dried();
    assertThat(freshness.isStale()).isTrue();
    feed.flowing(false);
    assertThat(freshness.isStale()).isFalse();
    feed.dried();
    feed.flowing(true);
    assertThat(freshness.isStale()).as("some was missed").isTrue();
  }

  @Test
  void whatWasReadBeforeAChangeOfMoreThanIsToldIsNotReliedOn() {
    feed.flowing(true);
    read();
    pass(Duration.ofMinutes(1));
    assertThat(freshness.isStale()).isFalse();
    feed.missed();
    assertThat(freshness.isStale()).isTrue();
    read();
    feed.dried();
    pass(Duration.ofNanos(1));
    feed.missed();
    pass(REFRESH);
    assertThat(freshness.isStale()).as("no news comes yet").isTrue();
    feed.flowing(false);
    assertThat(freshness.isStale()).as("it was read before").isTrue();
  }

  @Test
  void aRefreshTimeOfZeroAsksAtEachAccess() {
    ChangeFeed always = new ChangeFeed(Duration.ZERO, now::get);
    always.flowing(true);
    PollingFreshness asked = always.newsFreshness();
    asked.markFresh(asked.beginReading());
    assertThat(asked.isStale()).isTrue();
    assertThat(always.answers().cacheableFor()).isZero();
  }

  @Test
  void watchersAreFoundAsLongAsSomebodyElseRefersToThem() {
    Watcher kept = new Nobody();
    feed.watch("a", kept);
    feed.watch("a", new Nobody());
    feed.watch("b", kept);
    Awaitility.await()
        .until(
            () -> {
              System.gc();
              return feed.watchers("a").size() == 1;
            });
    assertThat(feed.watchers("a")).containsExactly(kept);
    assertThat(feed.watchers()).containsExactlyInAnyOrder(kept, kept);
    assertThat(feed.watchers("c")).isEmpty();
  }

  private static final class Nobody implements Watcher {
    @Override
    public Freshness freshness() {
      return Freshness.CONSTANT;
    }

    @Override
    public boolean changed(ObjectChange change) {
      return false;
    }

    @Override
    public boolean isLoaded() {
      return false;
    }

    @Override
    public void follow() {}
  }
}
