package io.keepfs.collection.commit;

import java.time.Duration;
import java.util.Locale;

/**
 * When changes are committed by themselves; whoever asks for durability (fsync, syncfs) always gets
 * it at once.
 *
 * @param kind what begins a commit
 * @param delay for {@link Kind#IDLE} and {@link Kind#INTERVAL}; zero for the others
 */
public record CommitPolicy(Kind kind, Duration delay) {
  /** What begins a commit. */
  public enum Kind {
    /** Each close and each change of names; nobody waits for it. */
    SOON,
    /** The same, and who closes a file waits for it. */
    CLOSE,
    /** So long without a change. */
    IDLE,
    /** So long after the first change. */
    INTERVAL,
    /** Only the end of the mount. */
    EXIT
  }

  /** What a mount does unless told otherwise. */
  public static final CommitPolicy SOON = new CommitPolicy(Kind.SOON, Duration.ZERO);

  /** What arv-mount does. */
  public static final CommitPolicy CLOSE = new CommitPolicy(Kind.CLOSE, Duration.ZERO);

  /**
   * Reads {@code soon}, {@code close}, {@code exit}, {@code idle:DURATION} or {@code
   * interval:DURATION}; a duration is a number with {@code ms}, {@code s}, {@code m} or {@code h},
   * and seconds without.
   *
   * @throws IllegalArgumentException when it is anything else; the message says what is allowed
   */
  public static CommitPolicy parse(String text) {
    String[] parts = text.strip().toLowerCase(Locale.ROOT).split(":", 2);
    try {
      Kind kind = Kind.valueOf(parts[0].toUpperCase(Locale.ROOT));
      boolean timed = kind == Kind.IDLE || kind == Kind.INTERVAL;
      if (timed == (parts.length == 2)) {
        return new CommitPolicy(kind, timed ? duration(parts[1]) : Duration.ZERO);
      }
    } catch (IllegalArgumentException e) {
      // answered below
    }
    throw new IllegalArgumentException(
        "soon, close, exit, idle:DURATION or interval:DURATION such as idle:30s, not " + text);
  }

  private static Duration duration(String text) {
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    long number = Long.parseLong(text.substring(0, digits));
    Duration duration =
        switch (text.substring(digits)) {
          case "ms" -> Duration.ofMillis(number);
          case "", "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> throw new IllegalArgumentException("no unit: " + text);
        };
    if (duration.isZero()) {
      throw new IllegalArgumentException("no time at all: " + text);
    }
    return duration;
  }

  /** Whether who closes a file waits until it is on the server. */
  public boolean closeWaits() {
    return kind == Kind.CLOSE;
  }

  @Override
  public String toString() {
    return kind + (delay.isZero() ? "" : ":" + delay);
  }
}
