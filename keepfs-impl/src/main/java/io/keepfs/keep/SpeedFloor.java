package io.keepfs.keep;

import java.io.IOException;

/** Watches one transfer and gives it up when a whole window passed below the lowest speed. */
final class SpeedFloor {
  private final long windowNanos;
  private final long bytesPerWindow;
  private long windowStart;
  private long bytes;

  SpeedFloor(KeepOptions options, long nowNanos) {
    this.windowNanos = options.floorWindow().toNanos();
    this.bytesPerWindow = Math.max(1, (long) (options.floorBytesPerSecond() * (windowNanos / 1e9)));
    this.windowStart = nowNanos;
  }

  /** Counts bytes that were moved. */
  void moved(int count, long nowNanos) throws IOException {
    bytes += count;
    if (nowNanos - windowStart < windowNanos) {
      return;
    }
    if (bytes < bytesPerWindow) {
      throw new IOException(
          "too slow: %d bytes in %d ms".formatted(bytes, (nowNanos - windowStart) / 1_000_000));
    }
    windowStart = nowNanos;
    bytes = 0;
  }
}
