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

  @Test
  @DisplayName("floods of news make it stale at intervals, and news during a reading is not lost")
  void changeMarks() {
    freshness.markFresh(freshness.beginReading());
    pass(Duration.ofSeconds(1));
    freshness.markChanged();
    assertThat(freshness.isStale()).isTrue();
    PollingFreshness.Reading reading = freshness.beginReading();
    freshness.markChanged();
    freshness.markFresh(reading);
    assertThat(freshness.isStale()).isFalse();
    assertThat(freshness.cacheableFor()).isEqualTo(PollingFreshness.CHANGES_APART);
    freshness.renew(now.get());
    pass(PollingFreshness.CHANGES_APART);
    assertThat(freshness.isStale()).isTrue();
    freshness.markFresh(freshness.beginReading());
    pass(Duration.ofSeconds(14));
    assertThat(freshness.isStale()).isFalse();
    freshness.renew(now.get());
    assertThat(freshness.cacheableFor()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  @DisplayName("a failed reading is tried again after its pause, whatever the period")
  void tried() {
    freshness.markTried(Duration.ofSeconds(3));
    assertThat(freshness.cacheableFor()).isEqualTo(Duration.ofSeconds(3));
    pass(Duration.ofSeconds(3));
    assertThat(freshness.isStale()).isTrue();
  }

  @Test
  @DisplayName(
      "a period may change while an answer is kept, and others keep it no longer than told")
  void variablePeriod() {
    AtomicLong period = new AtomicLong(Duration.ofMinutes(10).toNanos());
    PollingFreshness variable =
        new PollingFreshness(readAt -> period.get(), Duration.ofMinutes(1), now::get);
    variable.markFresh(variable.beginReading());
    assertThat(variable.cacheableFor()).isEqualTo(Duration.ofMinutes(1));
    pass(Duration.ofMinutes(5));
    assertThat(variable.isStale()).isFalse();
    period.set(Duration.ofSeconds(15).toNanos());
    assertThat(variable.isStale()).isTrue();
  }

  @Test
  void newsWhileAReadingFailedIsNotForgotten() {
    freshness.beginReading();
    freshness.markTried(Duration.ofSeconds(10));
    assertThat(freshness.isBehind()).isTrue();
    pass(Duration.ofSeconds(9));
    assertThat(freshness.isStale()).isFalse();
    PollingFreshness.Reading second = freshness.beginReading();
    freshness.markChanged();
    freshness.markTried(Duration.ofSeconds(10));
    pass(PollingFreshness.CHANGES_APART);
    assertThat(freshness.isStale()).isTrue();
    freshness.markFresh(second);
    assertThat(freshness.isBehind()).isFalse();
  }
}
