package io.keepfs.inode;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The removal thread: it does, one after the other and with no lock held, what must not happen
 * inside a request: evictions and calls into the kernel's caches.
 *
 * <p>Its queue is bounded and coalescing. Past {@link #MAX_PENDING} distinct tasks further ones are
 * dropped and counted; what was not said to the kernel then is corrected when its cached answers
 * run out.
 */
final class Reaper implements AutoCloseable {
  static final int MAX_PENDING = 100_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(Reaper.class);

  private final Consumer<ReaperTask> worker;
  private final Thread thread;

  // Guarded by lock.
  private final Object lock = new Object();
  private final Set<ReaperTask> pending = new LinkedHashSet<>();
  private long dropped;
  private boolean busy;
  private boolean closed;

  Reaper(Consumer<ReaperTask> worker) {
    this.worker = worker;
    this.thread = new Thread(this::run, "keepfs-reaper");
    thread.setDaemon(true);
    thread.start();
  }

  /** Queues a task and returns at once. After {@link #close} it does nothing. */
  void submit(ReaperTask task) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      if (pending.size() >= MAX_PENDING && !pending.contains(task)) {
        if (dropped++ == 0) {
          log.warn(
              "more than {} kernel notifications are waiting: further ones are dropped until the"
                  + " kernel keeps up, so changes may show only when cached entries run out",
              MAX_PENDING);
        }
        return;
      }
      pending.add(task);
      lock.notifyAll();
    }
  }

  /** Waits until nothing is queued or being done. Returns false when {@code limit} came first. */
  boolean awaitQuiescence(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (lock) {
      while (busy || !pending.isEmpty()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        lock.wait(left / 1_000_000 + 1);
      }
      return true;
    }
  }

  private void run() {
    for (ReaperTask task = next(); task != null; task = next()) {
      try {
        worker.accept(task);
      } catch (RuntimeException e) {
        log.error("{} failed", task, e);
      }
    }
  }

  /** Returns the next task, or null when closed. */
  private ReaperTask next() {
    synchronized (lock) {
      busy = false;
      if (pending.isEmpty()) {
        lock.notifyAll();
      }
      while (pending.isEmpty() && !closed) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          // Nobody has a reason to interrupt this thread but to end it.
          closed = true;
        }
      }
      if (closed) {
        pending.clear();
        lock.notifyAll();
        return null;
      }
      dropped = 0;
      Iterator<ReaperTask> first = pending.iterator();
      ReaperTask task = first.next();
      first.remove();
      busy = true;
      return task;
    }
  }

  /** Ends the thread, waiting a bounded time for the task it is at; what is queued is dropped. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
