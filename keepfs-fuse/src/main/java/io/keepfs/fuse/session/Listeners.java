package io.keepfs.fuse.session;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Who listens to the kernel, and who rests until another listener is needed.
 *
 * <p>The kernel wakes those who wait for a request in turn, each with cold caches, and with every
 * request one more; so only a few wait there, and the others rest here, from where the one that
 * rested shortest is called. A thread counts as a listener from the moment it is called, lest
 * several are called before the first arrives. Thread-safe.
 */
final class Listeners {
  private final int maxListening;
  private final int maxResting;
  private final AtomicInteger listening = new AtomicInteger();
  private final AtomicInteger restingCount = new AtomicInteger();
  private final ConcurrentLinkedDeque<Worker> resting = new ConcurrentLinkedDeque<>();

  /**
   * Makes it with nobody listening.
   *
   * @param maxListening how many may wait for the kernel at once
   * @param maxResting how many may rest; those beyond are to end
   */
  Listeners(int maxListening, int maxResting) {
    this.maxListening = maxListening;
    this.maxResting = maxResting;
  }

  /** Whether somebody listens, or was called to. */
  boolean areAny() {
    return listening.get() > 0;
  }

  /** Whether somebody listens beside the calling thread, which {@linkplain #tryJoin joined}. */
  boolean areOthers() {
    return listening.get() > 1;
  }

  /**
   * Counts the calling thread as a listener, unless enough are. Counted only when it will listen: a
   * thread about to rest or end must not make another believe that somebody listens.
   */
  boolean tryJoin() {
    int now;
    do {
      now = listening.get();
      if (now >= maxListening) {
        return false;
      }
    } while (!listening.compareAndSet(now, now + 1));
    return true;
  }

  /** Counts a listener whom the caller is about to start. */
  void add() {
    listening.incrementAndGet();
  }

  /** The calling thread listens no more, or the one that {@link #add} counted did not start. */
  boolean leave() {
    return listening.decrementAndGet() == 0;
  }

  /**
   * Puts the worker among those who rest, to be called. Its thread then {@linkplain Worker#rest
   * rests}, after it has looked once more whether it is needed, and has {@linkplain #withdraw
   * withdrawn} if so.
   *
   * @return false when enough rest already
   */
  boolean offer(Worker worker) {
    if (restingCount.incrementAndGet() > maxResting) {
      restingCount.decrementAndGet();
      return false;
    }
    worker.readyToRest();
    resting.push(worker);
    return true;
  }

  /** Takes the worker back; false when it was called meanwhile. */
  boolean withdraw(Worker worker) {
    boolean there = resting.remove(worker);
    if (there) {
      restingCount.decrementAndGet();
    }
    return there;
  }

  /** Calls one that rests to listen; false when none does. */
  boolean callOne() {
    Worker worker = poll();
    if (worker != null) {
      add();
      worker.call(true);
    }
    return worker != null;
  }

  /** Wakes one that rests, to look what there is to do; false when none does. */
  boolean wakeOne() {
    Worker worker = poll();
    if (worker != null) {
      worker.call(false);
    }
    return worker != null;
  }

  private @Nullable Worker poll() {
    Worker worker = resting.poll();
    if (worker != null) {
      restingCount.decrementAndGet();
    }
    return worker;
  }
}
