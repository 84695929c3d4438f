package io.keepfs.arvados.writing;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that save: few, daemons, and gone when idle. What waits for the uploads is bounded by
 * the memory that it is in, and there is at most one commit a collection.
 *
 * @param uploads store blocks
 * @param commits bring collections and their servers together; they wait for uploads
 */
record WriteThreads(ThreadPoolExecutor uploads, ScheduledThreadPoolExecutor commits)
    implements AutoCloseable {

  private static final int UPLOADS = 4;
  private static final int COMMITS = 4;
  private static final Duration IDLE_TIME_MAX = Duration.ofSeconds(10);

  static WriteThreads create() {
    ThreadPoolExecutor uploads =
        new ThreadPoolExecutor(
            UPLOADS,
            UPLOADS,
            IDLE_TIME_MAX.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named("keepfs-upload-"));
    uploads.allowCoreThreadTimeOut(true);
    ScheduledThreadPoolExecutor commits =
        new ScheduledThreadPoolExecutor(COMMITS, named("keepfs-commit-"));
    commits.setKeepAliveTime(IDLE_TIME_MAX.toSeconds(), TimeUnit.SECONDS);
    commits.allowCoreThreadTimeOut(true);
    commits.setRemoveOnCancelPolicy(true);
    return new WriteThreads(uploads, commits);
  }

  /** Threads of another kind, as many as there is work. */
  static ExecutorService unbounded(String name) {
    return Executors.newCachedThreadPool(named(name));
  }

  private static ThreadFactory named(String prefix) {
    return new ThreadFactoryBuilder().setNameFormat(prefix + "%d").setDaemon(true).build();
  }

  @Override
  public void close() {
    commits.shutdownNow();
    uploads.shutdownNow();
  }
}
