package io.keepfs.examples.posix;

import java.util.List;
import java.util.stream.Stream;

/** The whole list. */
final class PosixCases {
  private PosixCases() {}

  static List<PosixCase> all() {
    return Stream.of(
            CreateCases.all(),
            ContentCases.all(),
            DirectoryCases.all(),
            RenameCases.all(),
            AttributeCases.all(),
            MapCases.all())
        .flatMap(List::stream)
        .toList();
  }
}
