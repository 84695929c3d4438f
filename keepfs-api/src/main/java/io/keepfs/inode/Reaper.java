package io.keepfs.inode;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The removal threads: they do, with no lock held, what must not happen inside a request: evictions
 * and calls into the kernel's caches. What concerns one inode is done one after the other, in the
 * order it came; so a call that waits in the kernel holds up just what concerns the same inode, as
 * long as there are threads.
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
  private final Map<Long, Lane> lanes = new HashMap<>();
  private final Queue<Lane> ready = new ArrayDeque<>();
  private int pending;
  private long dropped;
  private int busy;
  private boolean closed;

  /** What waits for one inode. Ready when something does and nothing is being done. */
  private static final class Lane {
    private final long inode;
    private final Set<ReaperTask> tasks = new LinkedHashSet<>(2);
    private boolean busy;

    Lane(long inode) {
      this.inode = inode;
    }

    boolean isReady() {
      return !busy && !tasks.isEmpty();
    }
  }

  private record Work(Lane lane, ReaperTask task) {}

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
      Lane lane = lanes.get(task.inode());
      boolean known = lane != null && lane.tasks.contains(task);
      if (known || task.isHint() && isFull()) {
        return;
      }
      add(lane == null ? new Lane(task.inode()) : lane, task);
      lock.notifyAll();
    }
  }

  private boolean isFull() {
    if (pending >= MAX_PENDING && dropped++ == 0) {
      log.warn(
          "more than {} kernel notifications are waiting: further ones of names are dropped until"
              + " the kernel keeps up, so changes may show only when cached entries run out",
          MAX_PENDING);
    }
    return pending >= MAX_PENDING;
  }

  private void add(Lane lane, ReaperTask task) {
    boolean ready = lane.isReady();
    lanes.put(lane.inode, lane);
    lane.tasks.add(task);
    pending++;
    if (!ready && lane.isReady()) {
      this.ready.add(lane);
    }
  }

  /** Waits until nothing is queued or being done. Returns false when {@code limit} came first. */
  boolean awaitQuiescence(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (lock) {
      while (busy > 0 || pending > 0) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        lock.wait(left / 1_000_000 + 1);
      }
      return true;
    }
  }

  boolean isQuiet() {
    synchronized (lock) {
      return busy == 0 && pending == 0;
    }
  }

  private void run() {
    for (Work work = next(); work != null; work = next()) {
      try {
        worker.accept(work.task());
      } catch (RuntimeException e) {
        log.error("{} failed", work.task(), e);
      } finally {
        finished(work.lane());
      }
    }
  }

  private void finished(Lane lane) {
    synchronized (lock) {
      busy--;
      lane.busy = false;
      if (lane.isReady() && !closed) {
        ready.add(lane);
      } else {
        lanes.remove(lane.inode);
      }
      lock.notifyAll();
    }
  }

  /** Returns what to do next, or null when closed. */
  private @Nullable Work next() {
    synchronized (lock) {
      while (ready.isEmpty() && !closed) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          // Nobody has a reason to interrupt this thread but to end it.
          closed = true;
        }
      }
      if (closed) {
        lanes.clear();
        ready.clear();
        pending = 0;
        lock.notifyAll();
        return null;
      }
      dropped = 0;
      Lane lane = ready.remove();
      Iterator<ReaperTask> first = lane.tasks.iterator();
      ReaperTask task = first.next();
      first.remove();
      lane.busy = true;
      pending--;
      busy++;
      return new Work(lane, task);
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
