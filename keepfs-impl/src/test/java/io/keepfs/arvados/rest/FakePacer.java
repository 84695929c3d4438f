package io.keepfs.arvados.rest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Time that passes only by waiting, and chance that is always the same. */
final class FakePacer implements Pacer {
  final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
  private volatile long nanos;

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public double random() {
    return 1.0;
  }

  @Override
  public synchronized void pause(Duration time, CountDownLatch end) {
    waits.add(time);
    nanos += time.toNanos();
  }
}
