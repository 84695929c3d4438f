package io.keepfs.arvados.events;

import io.keepfs.arvados.model.LogRecord;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.CallLimits;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Asks for the lines of the log that are new. For one thread. */
final class LogPoller {
  private static final int PAGE = 1000;

  /** More than that at once are not read: then it is as if they had never been told. */
  private static final int PAGES_MAX = 20;

  /** Where the newest line is looked for first: the log of years is long. */
  private static final Duration NEWEST_WITHIN = Duration.ofHours(2);

  private final ArvadosClient client;
  private final EventCursor cursor;
  private final Consumer<ObjectEvent> events;
  private final Instant searchFrom;

  /**
   * Makes one.
   *
   * @param answerTimeout how long the server may take for a page. What fails is not tried again: it
   *     is to be known soon that no news comes
   * @param events hears of each line
   */
  LogPoller(
      ArvadosClient client,
      Duration answerTimeout,
      EventCursor cursor,
      Consumer<ObjectEvent> events,
      Clock clock) {
    this.client =
        client.within(
            new CallLimits(0, Duration.ZERO, Duration.ZERO, answerTimeout, answerTimeout));
    this.cursor = cursor;
    this.events = events;
    this.searchFrom = clock.instant().minus(NEWEST_WITHIN);
  }

  /**
   * Tells of all lines after the cursor.
   *
   * @return whether there were none between: false when the cursor began here, or too many lines
   *     were new
   */
  boolean poll() throws IOException {
    OptionalLong after = cursor.resumeAfter();
    if (after.isEmpty()) {
      skipToNewest();
      return false;
    }
    long from = after.getAsLong();
    for (int page = 0; page < PAGES_MAX; page++) {
      List<LogRecord> logs = client.logs().after(from, PAGE);
      for (LogRecord log : logs) {
        ObjectEvent.of(log).ifPresent(events);
        from = log.id() == null ? from : Math.max(from, log.id());
      }
      if (logs.size() < PAGE) {
        return true;
      }
    }
    skipToNewest();
    return false;
  }

  private void skipToNewest() throws IOException {
    Optional<LogRecord> newest = client.logs().newest(searchFrom);
    if (newest.isEmpty()) {
      newest = client.logs().newest(Instant.EPOCH);
    }
    Long id = newest.isEmpty() ? null : newest.get().id();
    cursor.advance(id == null ? 0 : id); // of an empty log, all that comes is new
  }
}
