package io.keepfs.block.cache;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that fetch. Their queue needs no bound of its own: each entry has its room in the
 * cache's budget already.
 */
final class FetchThreads implements AutoCloseable {
  /** How many blocks are fetched at a time unless told otherwise. */
  static final int DEFAULT = 8;

  private static final long IDLE_SECONDS = 30;
  private static final long CLOSE_SECONDS = 2;

  private final ThreadPoolExecutor executor;

  FetchThreads(int count) {
    executor =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "keepfs-fetch");
              thread.setDaemon(true);
              return thread;
            },
            (task, closed) -> ((Fetch) task).reject());
    executor.allowCoreThreadTimeOut(true);
  }

  void start(Fetch fetch) {
    executor.execute(fetch);
  }

  /** Interrupts what runs, rejects what does not, and waits a little for the end. */
  @Override
  public void close() {
    executor.shutdownNow().forEach(task -> ((Fetch) task).reject());
    try {
      executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
