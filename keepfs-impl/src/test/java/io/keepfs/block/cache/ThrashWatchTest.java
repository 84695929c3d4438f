package io.keepfs.block.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.keepfs.block.BlockLocator;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** When a cache that is too small is noticed, and how often that is told. */
class ThrashWatchTest {
  private final AtomicLong nanos = new AtomicLong();
  private final ThrashWatch watch = new ThrashWatch(nanos::get);
  private final Logger logger = (Logger) LoggerFactory.getLogger(ThrashWatch.class);
  private final ListAppender<ILoggingEvent> told = new ListAppender<>();

  @BeforeEach
  void listen() {
    told.start();
    logger.addAppender(told);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(told);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private void fetch(int blocks) {
    for (int i = 0; i < blocks; i++) {
      watch.fetched(BlockLocator.parse("%032x+100".formatted(i)));
    }
  }

  @Test
  void blocksFetchedOnceAreNoReasonToWarn() {
    fetch(100);
    assertThat(watch.fetches()).isEqualTo(100);
    assertThat(watch.fetchedBytes()).isEqualTo(10_000);
    assertThat(watch.refetches()).isZero();
    assertThat(told.list).isEmpty();
  }

  @Test
  void blocksThatComeBackSoonAreCountedAndToldOnce() {
    fetch(ThrashWatch.WARNING_COUNT);
    pass(Duration.ofSeconds(1));
    fetch(ThrashWatch.WARNING_COUNT - 1);
    assertThat(told.list).isEmpty();
    fetch(ThrashWatch.WARNING_COUNT);
    assertThat(watch.refetches()).isEqualTo(2L * ThrashWatch.WARNING_COUNT - 1);
    assertThat(told.list)
        .singleElement()
        .satisfies(event -> assertThat(event.getFormattedMessage()).contains("--file-cache"));
    fetch(10 * ThrashWatch.WARNING_COUNT);
    fetch(10 * ThrashWatch.WARNING_COUNT);
    assertThat(told.list).as("again within the interval").hasSize(1);
  }

  @Test
  void itIsToldAgainAfterAWhile() {
    fetch(ThrashWatch.WARNING_COUNT);
    fetch(ThrashWatch.WARNING_COUNT);
    pass(ThrashWatch.WARNING_INTERVAL);
    fetch(2 * ThrashWatch.WARNING_COUNT);
    fetch(2 * ThrashWatch.WARNING_COUNT);
    assertThat(told.list).hasSize(2);
  }

  @Test
  void blocksThatComeBackLateAreNot() {
    fetch(ThrashWatch.WARNING_COUNT);
    pass(ThrashWatch.SOON.plusNanos(1));
    fetch(ThrashWatch.WARNING_COUNT);
    assertThat(watch.refetches()).isZero();
    assertThat(told.list).isEmpty();
  }
}
