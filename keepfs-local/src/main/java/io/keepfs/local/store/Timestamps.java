package io.keepfs.local.store;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times for records: of microseconds, and each later than the one before. Thread-safe. */
public final class Timestamps {
  private final Clock clock;
  private Instant last = Instant.MIN; // guarded by this

  /** Reads that clock. */
  public Timestamps(Clock clock) {
    this.clock = clock;
  }

  /** The time of a change: now, or a microsecond after the last change. */
  public synchronized Instant next() {
    Instant now = now();
    last = now.isAfter(last) ? now : last.plus(1, ChronoUnit.MICROS);
    return last;
  }

  /** The time now. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
