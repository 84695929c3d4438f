package io.keepfs.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  @Test
  void standardWaitsDoubleUpToAMinute() {
    RetrySchedule schedule = RetrySchedule.standard(10);

    assertThat(IntStream.range(0, 7).mapToLong(round -> schedule.waitAfter(round).toSeconds()))
        .containsExactly(4L, 8L, 16L, 32L, 60L, 60L, 60L);
    assertThat(schedule.waitAfter(1_000_000)).isEqualTo(Duration.ofMinutes(1));
    assertThat(RetrySchedule.NONE.waitAfter(3)).isZero();
  }

  @Test
  void connectTimeoutDoublesWithTheRounds() {
    KeepOptions options = KeepOptions.standard(10);
    KeepService disk = new KeepService("zzzzz-bi6l4-000000000000000", "http://k", "disk", false);
    KeepService proxy = new KeepService("zzzzz-bi6l4-000000000000001", "http://p", "proxy", false);

    assertThat(
            IntStream.range(0, 7)
                .mapToLong(round -> options.connectTimeout(disk, round).toSeconds()))
        .containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L);
    assertThat(options.connectTimeout(proxy, 0)).isEqualTo(Duration.ofSeconds(20));
    assertThat(options.connectTimeout(proxy, 5)).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void refusesNegativeValues() {
    assertThatThrownBy(() -> RetrySchedule.standard(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
