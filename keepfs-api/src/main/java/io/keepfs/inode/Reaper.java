package io.keepfs.inode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The removal threads: they do, with no lock held, what must not happen inside a request: evictions
 * and calls into the kernel's caches. With one thread that is done one after the other.
 *
 * <p>Its queue is coalescing, and bounded: past {@link #MAX_PENDING} distinct tasks further
 * {@linkplain ReaperTask#isHint hints} are dropped, and of the others there is at most one of a
 * kind for each inode.
 */
final class Reaper implements AutoCloseable {
  static final int MAX_PENDING = 100_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(Reaper.class);

  private final Consumer<ReaperTask> worker;
  private final List<Thread> threads = new ArrayList<>();

  // Guarded by lock.
  private final Object lock = new Object();
  private final Set<ReaperTask> pending = new LinkedHashSet<>();
  private long dropped;
  private int busy;
  private boolean closed;

  /**
   * Starts the threads.
   *
   * @param name of the threads
   * @param count how many
   */
  Reaper(String name, int count, Consumer<ReaperTask> worker) {
    this.worker = worker;
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(this::run, name);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /** Queues a task and returns at once. After {@link #close} it does nothing. */
  void submit(ReaperTask task) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      if (task.isHint() && pending.size() >= MAX_PENDING && !pending.contains(task)) {
        if (dropped++ == 0) {
          log.warn(
              "more than {} kernel notifications are waiting: further ones of names are dropped until"
                  + " the kernel keeps up, so changes may show only when cached entries run out",
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
      while (busy > 0 || !pending.isEmpty()) {
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
      } finally {
        finished();
      }
    }
  }

  private void finished() {
    synchronized (lock) {
      busy--;
      lock.notifyAll();
    }
  }

  /** Returns the next task, or null when closed. */
  private ReaperTask next() {
    synchronized (lock) {
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
      busy++;
      return task;
    }
  }

  /** Ends the threads, waiting a bounded time for what they are at; what is queued is dropped. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    if (threads.contains(Thread.currentThread())) {
      return;
    }
    long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
    try {
      for (Thread thread : threads) {
        thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
