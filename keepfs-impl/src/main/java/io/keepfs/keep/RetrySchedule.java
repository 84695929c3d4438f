package io.keepfs.keep;

import java.time.Duration;

/**
 * How often a failed round over all services is repeated, and how long after its start.
 *
 * @param retries how many rounds follow the first one, at least 0
 * @param firstWait from the start of the first round to the start of the second
 * @param longestWait the wait doubles from round to round, up to this
 */
public record RetrySchedule(int retries, Duration firstWait, Duration longestWait) {
  /** No second try. */
  public static final RetrySchedule NONE = new RetrySchedule(0, Duration.ZERO, Duration.ZERO);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one is negative
   */
  public RetrySchedule {
    if (retries < 0 || firstWait.isNegative() || longestWait.isNegative()) {
      throw new IllegalArgumentException("retries and waits must not be negative");
    }
  }

  /** The waits that Arvados' clients use: 4 s, doubling, at most 60 s. */
  public static RetrySchedule standard(int retries) {
    return new RetrySchedule(retries, Duration.ofSeconds(4), Duration.ofSeconds(60));
  }

  /** From the start of a round, counted from 0, to the start of the next. */
  public Duration waitAfter(int round) {
    Duration wait = firstWait;
    for (int i = 0; i < round && wait.compareTo(longestWait) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(longestWait) < 0 ? wait : longestWait;
  }
}
