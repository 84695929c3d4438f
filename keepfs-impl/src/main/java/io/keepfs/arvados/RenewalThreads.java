package io.keepfs.arvados;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that fetch collections again for fresh signatures while their files are read: those
 * who read do not wait for them. They are few, and end when idle.
 */
final class RenewalThreads {
  private static final int THREADS = 2;

  /** Whoever is refused comes again with a later read. */
  private static final int WAITING_MAX = 1000;

  private static final Duration IDLE_TIME_MAX = Duration.ofSeconds(10);

  private RenewalThreads() {}

  static ExecutorService create() {
    AtomicInteger count = new AtomicInteger();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_TIME_MAX.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX),
            task -> {
              Thread thread = new Thread(task, "keepfs-renew-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
