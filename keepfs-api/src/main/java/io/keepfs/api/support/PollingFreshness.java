package io.keepfs.api.support;

import io.keepfs.api.Freshness;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * Stale a fixed time after it was last marked fresh, or at once when marked stale; stale in the
 * beginning. Others may cache answers until the next time it gets stale.
 *
 * <p>A mark of staleness that comes while the source is being read is not lost: {@link #markFresh}
 * takes the moment at which the reading began. Thread-safe.
 */
public final class PollingFreshness implements Freshness {

  /** How often at most news of changes makes the source be read again. */
  public static final Duration CHANGES_APART = Duration.ofMillis(250);

  private static final long UNLIMITED = Long.MAX_VALUE;

  private final LongUnaryOperator periodNanos;
  private final long cacheableMaxNanos;
  private final LongSupplier nanoClock;

  // Guarded by this.
  private long freshSince;
  private long ageLimit = UNLIMITED;
  private long staleMarks;
  private long changeMarks;
  private long changeMarksAtReading;
  private boolean behind;
  private boolean fresh;

  /**
   * Makes one.
   *
   * @param period how long an answer stays good
   * @param nanoClock a monotonic clock, such as {@code System::nanoTime}
   */
  public PollingFreshness(Duration period, LongSupplier nanoClock) {
    this(readAt -> period.toNanos(), period, nanoClock);
  }

  /**
   * Makes one whose answers stay good longer at some times than at others.
   *
   * @param periodNanos how long an answer that was read at a time of the clock stays good, as it
   *     looks now
   * @param cacheableMax how long others may cache an answer at most, since they do not learn that
   *     it is good no more
   * @param nanoClock a monotonic clock, such as {@code System::nanoTime}
   */
  public PollingFreshness(
      LongUnaryOperator periodNanos, Duration cacheableMax, LongSupplier nanoClock) {
    this.periodNanos = periodNanos;
    this.cacheableMaxNanos = cacheableMax.toNanos();
    this.nanoClock = nanoClock;
  }

  @Override
  public synchronized boolean isStale() {
    return remainingNanos() <= 0;
  }

  @Override
  public synchronized Duration cacheableFor() {
    return Duration.ofNanos(Math.max(0, Math.min(cacheableMaxNanos, remainingNanos())));
  }

  private long remainingNanos() {
    if (!fresh) {
      return 0;
    }
    long age = nanoClock.getAsLong() - freshSince;
    return Math.min(periodNanos.applyAsLong(freshSince), ageLimit) - age;
  }

  /**
   * A reading of the source begins. Returns what {@link #markFresh} wants when it has succeeded.
   */
  public synchronized Reading beginReading() {
    changeMarksAtReading = changeMarks;
    return new Reading(nanoClock.getAsLong(), staleMarks, changeMarks);
  }

  /**
   * The reading that began then has succeeded: fresh from its beginning on, unless marked stale
   * since.
   */
  public synchronized void markFresh(Reading reading) {
    behind = false;
    if (reading.staleMarks() == staleMarks) {
      fresh = true;
      freshSince = reading.startNanos();
      ageLimit = reading.changeMarks() == changeMarks ? UNLIMITED : CHANGES_APART.toNanos();
    }
  }

  /**
   * The source could not be read, and what was known before is served: it is to be read again when
   * {@code pause} is over, or sooner when there was news of a change meanwhile.
   */
  public synchronized void markTried(Duration pause) {
    fresh = true;
    behind = true;
    freshSince = nanoClock.getAsLong();
    ageLimit = pause.toNanos();
    if (changeMarks != changeMarksAtReading) {
      ageLimit = Math.min(ageLimit, CHANGES_APART.toNanos());
    }
  }

  /** Returns whether the source could not be read the last time, and old answers are served. */
  public synchronized boolean isBehind() {
    return behind;
  }

  /** Something changed at the source: stale from now on. */
  public synchronized void markStale() {
    fresh = false;
    staleMarks++;
  }

  /**
   * As {@link #markStale}, for news that may come in floods: what was read less than {@link
   * #CHANGES_APART} ago is still served until then.
   */
  public synchronized void markChanged() {
    changeMarks++;
    ageLimit = Math.min(ageLimit, CHANGES_APART.toNanos());
  }

  /**
   * Others who asked the source learned that nothing is different: fresh from then on, unless there
   * was news of a change since the source itself was read.
   *
   * @param readNanos when they asked, by the clock
   */
  public synchronized void renew(long readNanos) {
    if (ageLimit == UNLIMITED && (!fresh || readNanos - freshSince > 0)) {
      fresh = true;
      freshSince = readNanos;
    }
  }

  /**
   * A reading of the source.
   *
   * @param startNanos when it began, by the clock
   * @param staleMarks how many marks of staleness there had been
   * @param changeMarks how much news of changes there had been
   */
  public record Reading(long startNanos, long staleMarks, long changeMarks) {
    /** Returns this, or if {@code nanos} was earlier, a reading that began then. */
    public Reading since(long nanos) {
      return nanos - startNanos < 0 ? new Reading(nanos, staleMarks, changeMarks) : this;
    }
  }
}
