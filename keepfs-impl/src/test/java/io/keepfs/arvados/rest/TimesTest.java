package io.keepfs.arvados.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-02T03:04:05.678901234Z",
        "2026-01-02T03:04:05.678901Z",
        "2026-01-02T03:04:05.6Z",
        "2026-01-02T03:04:05.000000001Z",
        "2026-01-02T03:04:05Z",
        "1969-12-31T23:59:59.999999999Z",
        "0001-01-01T00:00:00.000000000Z",
        "2024-02-29T23:59:59Z",
        "9999-12-31T23:59:59.999999999Z",
        "2026-01-02T24:00:00Z",
        "2026-01-02t03:04:05z",
        "+12026-01-02T03:04:05Z",
        "-2026-01-02T03:04:05Z"
      })
  void readsWhatTheJavaRuntimeReads(String text) {
    assertThat(Times.parse(text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "yesterday",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-01-02T03:04:05.1234567890Z",
        "2026-01-02T03:04:05,5Z",
        "2026-13-02T03:04:05Z",
        "2026-02-30T03:04:05Z",
        "2026-02-20T25:04:05Z",
        "2026-02-20T03:60:05Z",
        "2026-02-20T03:04:60Z",
        "2026-02-20 03:04:05Z",
        "2026-02-20T03:04:05.123456X",
        "2026-02-2\u0660T03:04:05Z"
      })
  void refusesWhatIsNoTime(String text) {
    assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> Times.parse(text));
  }
}
