package io.keepfs.arvados.events;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where events come from, and how patiently they are asked for.
 *
 * @param websocket where the server sends them; empty to ask for its log only
 * @param pollInterval how often the log is asked for, while there is no websocket
 * @param pingInterval how often to see whether the websocket's other end is still there
 * @param answerTimeout how long connecting, and subscribing, and a page of the log may take
 * @param firstWait the wait before connecting again, doubled for each further attempt
 * @param longestWait the longest wait before connecting again
 * @param replayed how long ago an event may be for the server to send it again
 */
public record EventOptions(
    Optional<URI> websocket,
    Duration pollInterval,
    Duration pingInterval,
    Duration answerTimeout,
    Duration firstWait,
    Duration longestWait,
    Duration replayed) {

  /** Arvados sends again what happened within ten minutes; one is for the way and the clocks. */
  private static final Duration REPLAYED = Duration.ofMinutes(9);

  private static final Duration POLL_INTERVAL_MIN = Duration.ofSeconds(1);
  private static final Duration POLL_INTERVAL_MAX = Duration.ofSeconds(15);

  /**
   * Returns the usual options.
   *
   * @param logInterval how often to ask for the log, from once a second to every 15 seconds
   */
  public static EventOptions of(Optional<URI> websocket, Duration logInterval) {
    Duration poll = logInterval.compareTo(POLL_INTERVAL_MAX) > 0 ? POLL_INTERVAL_MAX : logInterval;
    return new EventOptions(
        websocket,
        poll.compareTo(POLL_INTERVAL_MIN) < 0 ? POLL_INTERVAL_MIN : poll,
        Duration.ofSeconds(20),
        Duration.ofSeconds(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(15),
        REPLAYED);
  }
}
