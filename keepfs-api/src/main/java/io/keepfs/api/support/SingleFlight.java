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
    Flight flight;
    lock.lock();
    try {
      if (current != null) {
        if (!mayServeOld) {
          await(current);
        }
        return;
      }
      flight = new Flight();
      current = flight;
    } finally {
      lock.unlock();
    }
    @Nullable NodeException failure = NodeException.io("reading the source ended early", null);
    try {
      source.read();
      failure = null;
    } catch (NodeException e) {
      failure = e;
      throw e;
    } finally {
      land(flight, failure);
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

  /** Called, and returns, with the lock held. */
  private void await(Flight flight) throws NodeException {
    long left = waitLimit.toNanos();
    while (!flight.done) {
      if (left <= 0) {
        throw new NodeException(
            Errno.ETIMEDOUT, "another thread has been reading the source for " + waitLimit);
      }
      try {
        left = landed.awaitNanos(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new NodeException(Errno.EINTR, "interrupted while waiting for a source", e);
      }
    }
    if (flight.failure != null) {
      NodeException first = flight.failure;
      throw new NodeException(first.errno(), "another thread's reading failed", first);
    }
  }
}
