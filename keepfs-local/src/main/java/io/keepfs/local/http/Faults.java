package io.keepfs.local.http;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Makes a listener misbehave as a test wants it. Thread-safe. */
public final class Faults {
  private static final Set<String> WRITES = Set.of("PUT", "POST", "PATCH", "DELETE");

  private volatile long latencyNanos;
  private final Map<String, Long> routeLatencyNanos = new ConcurrentHashMap<>();
  private volatile long writeLatencyNanos;
  private volatile long bytesPerSecond;
  private int failures; // guarded by this
  private int failureStatus; // guarded by this
  private Predicate<Exchange> failing = exchange -> true; // guarded by this
  private double randomRate; // guarded by this
  private Random random = new Random(0); // guarded by this
  private int randomStatus; // guarded by this
  private Predicate<Exchange> randomlyFailing = exchange -> true; // guarded by this
  private Hold hold = Hold.NONE; // guarded by this
  private volatile CountDownLatch cleared = new CountDownLatch(1); // replaced under this

  /** Where bodies of bytes stop, and until when. */
  record Hold(int afterBytes, CountDownLatch end) {
    static final Hold NONE = new Hold(Integer.MAX_VALUE, new CountDownLatch(0));
  }

  /** Each answer is held back that long; zero for none. */
  public void setLatency(Duration latency) {
    latencyNanos = latency.toNanos();
  }

  /** Each answer to a request whose path begins so is held back that long besides. */
  public void setLatency(String pathPrefix, Duration latency) {
    routeLatencyNanos.put(pathPrefix, latency.toNanos());
  }

  /** Each answer to a request that brings something is held back that long besides. */
  public void setWriteLatency(Duration latency) {
    writeLatencyNanos = latency.toNanos();
  }

  /** What is sent either way takes its time; 0 for as fast as it can. */
  public void setBandwidth(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** The next so many requests that the predicate picks are answered with that status. */
  public synchronized void failNext(int times, int status, Predicate<Exchange> which) {
    failures = times;
    failureStatus = status;
    failing = which;
  }

  /** Answers of raw bytes stop after so many of them, until {@link #clear}. */
  public synchronized void holdAfter(int bytes) {
    hold.end().countDown();
    hold = new Hold(bytes, new CountDownLatch(1));
  }

  /**
   * From now on requests that the predicate picks are answered with that status at random.
   *
   * @param rate how many of them, from 0 for none to 1 for all
   * @param seed decides which
   */
  public synchronized void failAtRandom(
      double rate, long seed, int status, Predicate<Exchange> which) {
    randomRate = rate;
    random = new Random(seed);
    randomStatus = status;
    randomlyFailing = which;
  }

  /** Everything works again, and what is held back comes. */
  public synchronized void clear() {
    cleared.countDown();
    cleared = new CountDownLatch(1);
    hold.end().countDown();
    hold = Hold.NONE;
    latencyNanos = 0;
    writeLatencyNanos = 0;
    routeLatencyNanos.clear();
    bytesPerSecond = 0;
    failures = 0;
    randomRate = 0;
  }

  /**
   * Acts on a request.
   *
   * @throws HttpException where this request is to fail
   */
  void apply(Exchange exchange) throws InterruptedException {
    CountDownLatch end = cleared;
    exchange.setPace(bytesPerSecond);
    boolean write = WRITES.contains(exchange.method());
    long nanos = latencyNanos + (write ? writeLatencyNanos : 0);
    for (Map.Entry<String, Long> route : routeLatencyNanos.entrySet()) {
      nanos += exchange.path().startsWith(route.getKey()) ? route.getValue() : 0;
    }
    if (nanos > 0) {
      end.await(nanos, TimeUnit.NANOSECONDS);
    }
    synchronized (this) {
      exchange.holdBody(hold);
      if (failures > 0 && failing.test(exchange)) {
        failures--;
        throw new HttpException(failureStatus, "failure on request of a test");
      }
      if (randomRate > 0 && randomlyFailing.test(exchange) && random.nextDouble() < randomRate) {
        throw new HttpException(randomStatus, "random failure on request of a test");
      }
    }
  }
}
