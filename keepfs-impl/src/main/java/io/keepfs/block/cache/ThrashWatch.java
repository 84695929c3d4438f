package io.keepfs.block.cache;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees whether a cache is too small for what is read: blocks are fetched again soon. Says so at
 * most once in {@link #WARNING_INTERVAL}. Thread-safe.
 */
final class ThrashWatch {
  /** A block that comes back within this time should have stayed. */
  static final Duration SOON = Duration.ofMinutes(10);

  static final Duration WARNING_INTERVAL = Duration.ofMinutes(10);

  /** So many blocks, fetched again within a minute, are worth a warning. */
  static final int WARNING_COUNT = 16;

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int REMEMBERED_MAX = 4096;
  private static final Logger log = LoggerFactory.getLogger(ThrashWatch.class);

  private final LongSupplier nanoClock;

  // Guarded by this.
  private final Map<BlockHash, Long> fetchedNanos =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BlockHash, Long> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };
  private long fetches;
  private long fetchedBytes;
  private long refetches;
  private long windowStartNanos;
  private int refetchesInWindow;
  private boolean warned;
  private long warnedNanos;

  ThrashWatch(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.windowStartNanos = nanoClock.getAsLong();
  }

  /** A block was fetched from the store beneath. */
  void fetched(BlockLocator locator) {
    if (count(locator)) {
      log.warn(
          "The block cache is too small: {} blocks were fetched again within a minute although they"
              + " had been there not long before; raise --file-cache",
          WARNING_COUNT);
    }
  }

  private synchronized boolean count(BlockLocator locator) {
    long now = nanoClock.getAsLong();
    fetches++;
    fetchedBytes += locator.sizeBytes();
    Long before = fetchedNanos.remove(locator.hash());
    fetchedNanos.put(locator.hash(), now);
    if (before == null || now - before > SOON.toNanos()) {
      return false;
    }
    refetches++;
    if (now - windowStartNanos > WINDOW.toNanos()) {
      windowStartNanos = now;
      refetchesInWindow = 0;
    }
    boolean quiet = warned && now - warnedNanos < WARNING_INTERVAL.toNanos();
    if (++refetchesInWindow < WARNING_COUNT || quiet) {
      return false;
    }
    warned = true;
    warnedNanos = now;
    refetchesInWindow = 0;
    return true;
  }

  synchronized long fetches() {
    return fetches;
  }

  synchronized long fetchedBytes() {
    return fetchedBytes;
  }

  synchronized long refetches() {
    return refetches;
  }
}
