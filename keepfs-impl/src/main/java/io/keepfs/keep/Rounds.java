package io.keepfs.keep;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the rounds over the services have in common, for reading and for writing: the list of
 * services, the waits between rounds, and the end of it all. Thread-safe.
 */
final class Rounds {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);

  private final KeepServices services;
  private final RetrySchedule schedule;
  private final CountDownLatch closed = new CountDownLatch(1);

  Rounds(KeepServices services, RetrySchedule schedule) {
    this.services = services;
    this.schedule = schedule;
  }

  List<KeepService> services(BlockLocator locator) throws BlockException {
    try {
      return services.list();
    } catch (IOException e) {
      throw new BlockException(locator, "the list of Keep services is not to be had", e);
    }
  }

  boolean isLast(int round) {
    return round >= schedule.retries();
  }

  /** Waits until the next round's time, and returns the services to ask in it. */
  List<KeepService> next(BlockLocator locator, int round, long roundStartNanos)
      throws BlockException, InterruptedIOException {
    List<KeepService> list = refreshed(locator);
    long until = roundStartNanos + schedule.waitAfter(round).toNanos();
    try {
      closed.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted between two rounds for block " + locator);
    }
    requireOpen(locator);
    return list;
  }

  private List<KeepService> refreshed(BlockLocator locator) throws BlockException {
    try {
      return services.refresh();
    } catch (IOException e) {
      log.warn("The list of Keep services could not be fetched anew: {}", e.toString());
      return services(locator);
    }
  }

  void requireOpen(BlockLocator locator) throws BlockException {
    if (closed.getCount() == 0) {
      throw new BlockException(locator, "the Keep client is closed");
    }
  }

  void close() {
    closed.countDown();
  }
}
