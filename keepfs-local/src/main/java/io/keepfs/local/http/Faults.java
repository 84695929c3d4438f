package io.keepfs.local.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Makes a listener misbehave as a test wants it. Thread-safe. */
public final class Faults {
  private volatile long latencyNanos;
  private int failures; // guarded by this
  private int failureStatus; // guarded by this
  private Predicate<Exchange> failing = exchange -> true; // guarded by this

  /** Each answer is held back that long; zero for none. */
  public void setLatency(Duration latency) {
    latencyNanos = latency.toNanos();
  }

  /** The next so many requests that the predicate picks are answered with that status. */
  public synchronized void failNext(int times, int status, Predicate<Exchange> which) {
    failures = times;
    failureStatus = status;
    failing = which;
  }

  /** Everything works again. */
  public synchronized void clear() {
    latencyNanos = 0;
    failures = 0;
  }

  /**
   * Acts on a request.
   *
   * @throws HttpException where this request is to fail
   */
  void apply(Exchange exchange) throws InterruptedException {
    long nanos = latencyNanos;
    if (nanos > 0) {
      TimeUnit.NANOSECONDS.sleep(nanos);
    }
    synchronized (this) {
      if (failures > 0 && failing.test(exchange)) {
        failures--;
        throw new HttpException(failureStatus, "failure on request of a test");
      }
    }
  }
}
