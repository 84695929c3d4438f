package io.keepfs.api.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PollingFreshnessTest {
  private final AtomicLong now = new AtomicLong(-5_000_000_000L);
  private final PollingFreshness freshness = new PollingFreshness(Duration.ofSeconds(15), now::get);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  @DisplayName(
      "stale in the beginning, fresh for its period from the start of a reading, then stale")
  void period() {
    assertThat(freshness.isStale()).isTrue();
    assertThat(freshness.cacheableFor()).isZero();
    PollingFreshness.Reading reading = freshness.beginReading();
    pass(Duration.ofSeconds(2));
    freshness.markFresh(reading);
    assertThat(freshness.isStale()).isFalse();
    assertThat(freshness.cacheableFor()).isEqualTo(Duration.ofSeconds(13));
    pass(Duration.ofSeconds(13));
    assertThat(freshness.isStale()).isTrue();
    assertThat(freshness.cacheableFor()).isZero();
  }

  @Test
  @DisplayName("a mark of staleness holds at once, and is not lost when it comes during a reading")
  void staleMark() {
    freshness.markFresh(freshness.beginReading());
    freshness.markStale();
    assertThat(freshness.isStale()).isTrue();
    PollingFreshness.Reading reading = freshness.beginReading();
    freshness.markStale();
    freshness.markFresh(reading);
    assertThat(freshness.isStale()).isTrue();
    freshness.markFresh(freshness.beginReading());
    assertThat(freshness.isStale()).isFalse();
  }
}
