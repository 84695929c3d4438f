package io.keepfs.arvados.events;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Ever longer waits up to a bound, shortened at random so that many clients spread out. */
final class Backoff {
  private final Duration first;
  private final Duration longest;
  private final DoubleSupplier random;
  private Duration next;

  /**
   * Makes one; not thread-safe.
   *
   * @param random gives numbers from 0 to 1
   */
  Backoff(Duration first, Duration longest, DoubleSupplier random) {
    this.first = first;
    this.longest = longest;
    this.random = random;
    this.next = first;
  }

  /** Returns the next wait, from half of its nominal length to the whole. */
  Duration next() {
    Duration nominal = next;
    Duration doubled = nominal.multipliedBy(2);
    next = doubled.compareTo(longest) > 0 ? longest : doubled;
    long half = nominal.toNanos() / 2;
    return Duration.ofNanos(half + (long) (half * random.getAsDouble()));
  }

  void reset() {
    next = first;
  }
}
