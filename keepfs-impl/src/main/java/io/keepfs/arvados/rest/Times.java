package io.keepfs.arvados.rest;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times as Arvados writes them, such as {@code 2026-01-02T03:04:05.678901234Z}. Pure. */
final class Times {
  private static final int SECONDS_END = 19;
  private static final int NANOS_DIGITS = 9;

  private Times() {}

  /**
   * Returns the time of a text in ISO 8601. The form that Arvados writes is read by hand: the Java
   * runtime's general way took two fifths of reading a long listing.
   *
   * @throws java.time.DateTimeException when it is no time
   */
  static Instant parse(String text) {
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, SECONDS_END);
    int nanos = nanos(text);
    boolean usual =
        (year | month | day | hour | minute | second | nanos) >= 0
            && hour < 24
            && text.charAt(4) == '-'
            && text.charAt(7) == '-'
            && text.charAt(10) == 'T'
            && text.charAt(13) == ':'
            && text.charAt(16) == ':'
            && text.charAt(text.length() - 1) == 'Z';
    if (!usual) {
      return Instant.parse(text);
    }
    long seconds =
        LocalDateTime.of(year, month, day, hour, minute, second).toEpochSecond(ZoneOffset.UTC);
    return Instant.ofEpochSecond(seconds, nanos);
  }

  /** The fraction between the seconds and the last letter; -1 when it is something else. */
  private static int nanos(String text) {
    int end = text.length() - 1;
    if (end == SECONDS_END) {
      return 0;
    }
    int count = end - SECONDS_END - 1;
    if (count < 1 || count > NANOS_DIGITS || text.charAt(SECONDS_END) != '.') {
      return -1;
    }
    int value = digits(text, SECONDS_END + 1, end);
    for (int i = count; value >= 0 && i < NANOS_DIGITS; i++) {
      value *= 10;
    }
    return value;
  }

  /** The number that these characters are; -1 when they are none. */
  private static int digits(String text, int from, int to) {
    if (to > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
