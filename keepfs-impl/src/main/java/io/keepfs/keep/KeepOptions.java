package io.keepfs.keep;

import java.time.Duration;

/**
 * How patient the client is. Together with the number of services these bound how long a read can
 * take before it fails.
 *
 * @param schedule rounds over all services
 * @param connectTimeout to connect to a disk service in the first round; doubles each round
 * @param proxyConnectTimeout the same for a service of another type
 * @param longestConnectTimeout the doubled timeouts stop here
 * @param floorBytesPerSecond a transfer slower than this is given up
 * @param floorWindow the time over which its speed is taken; also how long it may stand still
 * @param hedgeAfter when nothing has arrived for so long, or so little that the rest would take ten
 *     times as long, the next service is asked, too
 */
public record KeepOptions(
    RetrySchedule schedule,
    Duration connectTimeout,
    Duration proxyConnectTimeout,
    Duration longestConnectTimeout,
    int floorBytesPerSecond,
    Duration floorWindow,
    Duration hedgeAfter) {

  /** Longer than a busy disk takes to find a block, much shorter than people's patience. */
  private static final Duration HEDGE_AFTER = Duration.ofSeconds(3);

  /** The values of Arvados' own clients, with so many retries (they take 10). */
  public static KeepOptions standard(int retries) {
    return new KeepOptions(
        RetrySchedule.standard(retries),
        Duration.ofSeconds(2),
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        32_768,
        Duration.ofSeconds(256),
        HEDGE_AFTER);
  }

  /** These options with another schedule. */
  public KeepOptions withSchedule(RetrySchedule other) {
    return new KeepOptions(
        other,
        connectTimeout,
        proxyConnectTimeout,
        longestConnectTimeout,
        floorBytesPerSecond,
        floorWindow,
        hedgeAfter);
  }

  /** These options with another lowest speed. */
  public KeepOptions withFloor(int bytesPerSecond, Duration window) {
    return new KeepOptions(
        schedule,
        connectTimeout,
        proxyConnectTimeout,
        longestConnectTimeout,
        bytesPerSecond,
        window,
        hedgeAfter);
  }

  /** These options with another patience for one service before the next is asked, too. */
  public KeepOptions withHedgeAfter(Duration duration) {
    return new KeepOptions(
        schedule,
        connectTimeout,
        proxyConnectTimeout,
        longestConnectTimeout,
        floorBytesPerSecond,
        floorWindow,
        duration);
  }

  /** Time to connect in a round, counted from 0. */
  Duration connectTimeout(KeepService service, int round) {
    Duration timeout = service.isDisk() ? connectTimeout : proxyConnectTimeout;
    for (int i = 0; i < round && timeout.compareTo(longestConnectTimeout) < 0; i++) {
      timeout = timeout.multipliedBy(2);
    }
    return timeout.compareTo(longestConnectTimeout) < 0 ? timeout : longestConnectTimeout;
  }
}
