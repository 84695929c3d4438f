package io.keepfs.api.support;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time read a source, for all who want it read. Those who come meanwhile go on
 * at once with what is known already, or, when nothing is, wait for the one that reads and share
 * its outcome.
 *
 * <p>Thread-safe. Its lock is not held while the source is read.
 */
public final class SingleFlight {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition landed = lock.newCondition();
  private final Duration waitLimit;

  // Guarded by lock.
  private @Nullable Flight current;

  /**
   * Makes one.
   *
   * @param waitLimit how long at most a thread waits for another's reading before it fails with
   *     ETIMEDOUT
   */
  public SingleFlight(Duration waitLimit) {
    this.waitLimit = waitLimit;
  }

  /** Reads the source. */
  @FunctionalInterface
  public interface Source {
    /** Reads it and keeps what was read. */
    void read() throws NodeException;
  }

  private static final class Flight {
    // Guarded by the outer lock.
    private boolean done;
    private @Nullable NodeException failure;
  }

  /**
   * Reads the source, unless another thread is at it.
   *
   * @param mayServeOld whether what is known already will do while another thread reads
   * @throws NodeException what the reading failed with; EINTR for an interrupted wait
   */
  public void run(boolean mayServeOld, Source source) throws NodeException {
    long deadline = System.nanoTime() + waitLimit.toNanos();
    Flight own = new Flight();
    for (Flight other = takeOff(own); other != null; other = takeOff(own)) {
      if (mayServeOld) {
        return;
      }
      NodeException failure = await(other, deadline);
      if (failure == null) {
        return;
      }
      if (failure.errno() != Errno.EINTR) {
        throw new NodeException(failure.errno(), "another thread's reading failed", failure);
      }
      // It was the other thread that was interrupted, not this one: read in its place.
    }
    @Nullable NodeException failure = NodeException.io("reading the source ended early", null);
    try {
      source.read();
      failure = null;
    } catch (NodeException e) {
      failure = e;
      throw e;
    } finally {
      land(own, failure);
    }
  }

  /**
   * Has the source read after this call: a reading that another thread has begun before is waited
   * for, but not enough.
   *
   * @throws NodeException what the later reading failed with; EINTR for an interrupted wait
   */
  public void runAfresh(Source source) throws NodeException {
    Flight before = current();
    if (before != null) {
      await(before, System.nanoTime() + waitLimit.toNanos()); // its failure is another's
    }
    run(false, source); // and if another thread reads by now, it began after this call
  }

  private @Nullable Flight current() {
    lock.lock();
    try {
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** Makes {@code own} the current flight, or returns the one that is. */
  private @Nullable Flight takeOff(Flight own) {
    lock.lock();
    try {
      Flight other = current;
      if (other == null) {
        current = own;
      }
      return other;
    } finally {
      lock.unlock();
    }
  }

  private void land(Flight flight, @Nullable NodeException failure) {
    lock.lock();
    try {
      flight.done = true;
      flight.failure = failure;
      current = null;
      landed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for another's flight to end, and returns its failure, if it failed. */
  private @Nullable NodeException await(Flight flight, long deadline) throws NodeException {
    lock.lock();
    try {
      while (!flight.done) {
        if (landed.awaitNanos(deadline - System.nanoTime()) <= 0 && !flight.done) {
          throw new NodeException(
              Errno.ETIMEDOUT, "another thread has been reading the source for " + waitLimit);
        }
      }
      return flight.failure;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeException(Errno.EINTR, "interrupted while waiting for a source", e);
    } finally {
      lock.unlock();
    }
  }
}
