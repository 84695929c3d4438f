package io.keepfs.arvados.rest;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Time and chance as retries need them, so that tests need not wait. Thread-safe. */
public interface Pacer {

  /** Returns a reading of a clock that never goes back, in nanoseconds. */
  long nanoTime();

  /** Returns a random number from 0 to 1. */
  double random();

  /** Waits, but not longer than until {@code end} opens. */
  void pause(Duration time, CountDownLatch end) throws InterruptedException;

  /** The machine's own time and chance. */
  Pacer SYSTEM =
      new Pacer() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public double random() {
          return ThreadLocalRandom.current().nextDouble();
        }

        @Override
        public void pause(Duration time, CountDownLatch end) throws InterruptedException {
          end.await(time.toNanos(), TimeUnit.NANOSECONDS);
        }
      };
}
