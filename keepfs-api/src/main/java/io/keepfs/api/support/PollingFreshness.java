package io.keepfs.api.support;

import io.keepfs.api.Freshness;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Stale a fixed time after it was last marked fresh, or at once when marked stale; stale in the
 * beginning. Others may cache answers until the next time it gets stale.
 *
 * <p>A mark of staleness that comes while the source is being read is not lost: {@link #markFresh}
 * takes the moment at which the reading began. Thread-safe.
 */
public final class PollingFreshness implements Freshness {
  private final long periodNanos;
  private final LongSupplier nanoClock;

  // Guarded by this.
  private long freshSince;
  private long staleMarks;
  private boolean fresh;

  /**
   * Makes one.
   *
   * @param period how long an answer stays good
   * @param nanoClock a monotonic clock, such as {@code System::nanoTime}
   */
  public PollingFreshness(Duration period, LongSupplier nanoClock) {
    this.periodNanos = period.toNanos();
    this.nanoClock = nanoClock;
  }

  @Override
  public synchronized boolean isStale() {
    return remainingNanos() <= 0;
  }

  @Override
  public synchronized Duration cacheableFor() {
    return Duration.ofNanos(Math.max(0, remainingNanos()));
  }

  private long remainingNanos() {
    return fresh ? periodNanos - (nanoClock.getAsLong() - freshSince) : 0;
  }

  /**
   * A reading of the source begins. Returns what {@link #markFresh} wants when it has succeeded.
   */
  public synchronized Reading beginReading() {
    return new Reading(nanoClock.getAsLong(), staleMarks);
  }

  /**
   * The reading that began then has succeeded: fresh from its beginning on, unless marked stale
   * since.
   */
  public synchronized void markFresh(Reading reading) {
    if (reading.staleMarks() == staleMarks) {
      fresh = true;
      freshSince = reading.startNanos();
    }
  }

  /** Something changed at the source: stale from now on. */
  public synchronized void markStale() {
    fresh = false;
    staleMarks++;
  }

  /**
   * A reading of the source.
   *
   * @param startNanos when it began, by the clock
   * @param staleMarks how many marks of staleness there had been
   */
  public record Reading(long startNanos, long staleMarks) {
    /** Returns this, or if {@code nanos} was earlier, a reading that began then. */
    public Reading since(long nanos) {
      return nanos - startNanos < 0 ? new Reading(nanos, staleMarks) : this;
    }
  }
}
