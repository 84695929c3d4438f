package io.keepfs.arvados.rest;

import java.time.Duration;
import java.util.Objects;

/**
 * How long and how often one request is tried. No attempt begins when {@code totalTime} is over, so
 * a request ends after {@code totalTime + attemptTimeout} at the latest.
 *
 * @param retries how many attempts may follow the first
 * @param firstWait the longest wait before the first retry; doubled for each further one, and
 *     shortened at random so that many clients do not come back at once
 * @param maxWait the longest wait before any retry
 * @param attemptTimeout how long one attempt may take, body included
 * @param totalTime how long after the start a further attempt may begin
 */
public record CallLimits(
    int retries,
    Duration firstWait,
    Duration maxWait,
    Duration attemptTimeout,
    Duration totalTime) {

  /** For requests behind file operations: up to 10 retries within 30 seconds. */
  public static final CallLimits DEFAULT =
      new CallLimits(
          10,
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          Duration.ofMinutes(2),
          Duration.ofSeconds(30));

  /** For the first requests, where a person waits: at most 18 seconds in all. */
  public static final CallLimits START_UP =
      new CallLimits(
          2,
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          Duration.ofSeconds(10));

  /** Refuses negative numbers and nulls. */
  public CallLimits {
    if (retries < 0) {
      throw new IllegalArgumentException("retries must not be negative: " + retries);
    }
    Objects.requireNonNull(firstWait, "firstWait");
    Objects.requireNonNull(maxWait, "maxWait");
    Objects.requireNonNull(attemptTimeout, "attemptTimeout");
    Objects.requireNonNull(totalTime, "totalTime");
  }

  /** Returns these limits with another number of retries. */
  public CallLimits withRetries(int other) {
    return new CallLimits(other, firstWait, maxWait, attemptTimeout, totalTime);
  }

  /**
   * Returns how long to wait before a retry.
   *
   * @param retry which retry, from 0
   * @param random a random number from 0 to 1
   */
  Duration waitBefore(int retry, double random) {
    long doubled = firstWait.toMillis() << Math.min(retry, 20);
    return Duration.ofMillis((long) (random * Math.min(doubled, maxWait.toMillis())));
  }
}
