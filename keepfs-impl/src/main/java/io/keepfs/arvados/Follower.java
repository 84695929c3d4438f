package io.keepfs.arvados;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.support.PollingFreshness;
import io.keepfs.arvados.tree.Watcher;
import java.time.Duration;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads again what has changed, on a few threads of its own: never for a request of the kernel, and
 * under no lock.
 *
 * <p>Bursts coalesce: what is asked for while it waits, or is being read, is done once more at
 * most, and not before a pause that grows with how long the reading took. All together are bounded
 * to so many a second, with credit for a burst. What could not be read is tried again, after ever
 * longer pauses, until it succeeds, is gone, or nothing is known of it any more: nothing else takes
 * the old pages of an open file away. Thread-safe.
 */
final class Follower implements AutoCloseable {
  /** What comes beyond that is looked for again when half of what waits is read. */
  static final int WAITING_MAX = 10_000;

  private static final Logger log = LoggerFactory.getLogger(Follower.class);
  private static final Set<Errno> MAY_PASS = EnumSet.of(Errno.EIO, Errno.ETIMEDOUT);
  private static final int THREADS = 2;
  private static final int BURST = 50;
  private static final long APART_NANOS = Duration.ofMillis(50).toNanos();

  /** A listing that takes a second is not read every second. */
  private static final int PAUSE_TIMES_READING = 3;

  private static final Duration RETRY_FIRST = Duration.ofMillis(500);
  private static final Duration RETRY_LONGEST = Duration.ofMinutes(1);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final ScheduledThreadPoolExecutor threads;
  private final int waitingMax;
  private final Supplier<List<Watcher>> known;

  // Guarded by this.
  private final Map<Watcher, Slot> slots = new IdentityHashMap<>();
  private long nextFree = System.nanoTime();
  private boolean overflown;

  /** A watcher that waits, is being read, or was read a moment ago. Guarded by the follower. */
  private static final class Slot {
    private boolean wanted = true;
    private Duration retryAfter = RETRY_FIRST;
  }

  /**
   * Makes one.
   *
   * @param known returns all who might have to be read, for when there were too many
   */
  Follower(Supplier<List<Watcher>> known) {
    this(known, WAITING_MAX);
  }

  Follower(Supplier<List<Watcher>> known, int waitingMax) {
    this.known = known;
    this.waitingMax = waitingMax;
    AtomicInteger count = new AtomicInteger();
    threads =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "keepfs-follow-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Has it read again soon. Returns at once; after {@link #close} it does nothing. */
  synchronized void submit(Watcher watcher) {
    Slot known = slots.get(watcher);
    if (known != null) {
      known.wanted = true;
    } else if (slots.size() < waitingMax) {
      Slot slot = new Slot();
      slots.put(watcher, slot);
      takePlace(watcher, slot);
    } else if (!overflown) {
      overflown = true;
      log.warn("more than {} directories changed at once: it shows late", waitingMax);
    }
  }

  /** Does something that waits for nobody after a while; after {@link #close}, nothing. */
  void later(Runnable task, Duration after) {
    schedule(task, after.toNanos());
  }

  synchronized int size() {
    return slots.size();
  }

  /** Takes the next free place in time; places of the near past are the credit for a burst. */
  private synchronized void takePlace(Watcher watcher, Slot slot) {
    long now = System.nanoTime();
    long earliest = now - BURST * APART_NANOS;
    nextFree = (nextFree - earliest < 0 ? earliest : nextFree) + APART_NANOS;
    schedule(() -> read(watcher, slot), Math.max(0, nextFree - now));
  }

  private synchronized void schedule(Runnable task, long delayNanos) {
    if (!threads.isShutdown()) {
      threads.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void read(Watcher watcher, Slot slot) {
    synchronized (this) {
      slot.wanted = false;
    }
    long start = System.nanoTime();
    boolean done = true;
    try {
      done = read(watcher);
    } finally {
      long pause = (System.nanoTime() - start) * PAUSE_TIMES_READING;
      long least = done ? settleAfter(slot) : retryAfter(slot);
      schedule(() -> settle(watcher, slot), Math.max(least, pause));
    }
  }

  private synchronized long settleAfter(Slot slot) {
    slot.retryAfter = RETRY_FIRST;
    return PollingFreshness.CHANGES_APART.toNanos();
  }

  private synchronized long retryAfter(Slot slot) {
    slot.wanted = true;
    Duration pause = slot.retryAfter;
    Duration doubled = pause.multipliedBy(2);
    slot.retryAfter = doubled.compareTo(RETRY_LONGEST) > 0 ? RETRY_LONGEST : doubled;
    return pause.toNanos();
  }

  private void settle(Watcher watcher, Slot slot) {
    synchronized (this) {
      if (slot.wanted) {
        takePlace(watcher, slot);
        return;
      }
      slots.remove(watcher);
      if (!overflown || slots.size() > waitingMax / 2) {
        return;
      }
      overflown = false;
    }
    known.get().stream()
        .filter(one -> one.isLoaded() && one.freshness().isStale())
        .forEach(this::submit);
  }

  /** Returns false when it is to be tried again. */
  private static boolean read(Watcher watcher) {
    try {
      if (watcher.isLoaded()) {
        watcher.follow();
        return !(watcher.freshness() instanceof PollingFreshness known && known.isBehind());
      }
    } catch (NodeException e) {
      if (e.errno() != Errno.ENOENT && e.errno() != Errno.EINTR) {
        log.debug("{} cannot be read again: {}", watcher, e.getMessage());
        return !MAY_PASS.contains(e.errno());
      }
    } catch (RuntimeException e) {
      log.error("{} cannot be read again", watcher, e);
    }
    return true;
  }

  /** Waits a bounded time for what is being read; what waits is dropped. */
  @Override
  public void close() {
    synchronized (this) {
      threads.shutdownNow();
      slots.clear();
    }
    try {
      if (!threads.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("a directory is still being read again after {} s", CLOSE_LIMIT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
