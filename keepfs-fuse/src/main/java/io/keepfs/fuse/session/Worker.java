package io.keepfs.fuse.session;

import io.keepfs.api.Errno;
import io.keepfs.fuse.protocol.Opcode;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What other threads may know of a thread that serves requests, so that they can interrupt the one
 * request they mean and no other.
 *
 * <p>{@code Thread.interrupt} hits whatever the thread does when it arrives. So the identity of the
 * request under way is compared, and the interrupt sent, under the same lock under which the worker
 * later says that the request is over and clears its interrupt flag: an interrupt is either
 * delivered during its request or not at all.
 */
final class Worker {
  private final Thread thread;
  private final Object lock = new Object();

  // All guarded by lock; lock is taken last and nothing is called under it but Thread.interrupt.
  private boolean busy;
  private long unique;
  private long startedNanos;
  private @Nullable Opcode opcode;
  private @Nullable Errno interruption;

  // Set by those who call, read by the worker's own thread.
  private volatile boolean resting;
  private volatile boolean called;

  /**
   * Makes it for a thread.
   *
   * @param called whether the thread counts as a listener already
   */
  Worker(Thread thread, boolean called) {
    this.thread = thread;
    this.called = called;
  }

  /** From now on it may be called. Called by the worker's own thread. */
  void readyToRest() {
    resting = true;
  }

  /** Waits until it is called. Called by the worker's own thread. */
  void rest() {
    while (resting) {
      LockSupport.park(this);
    }
  }

  /**
   * Ends its rest.
   *
   * @param listens whether it counts as a listener from now on
   */
  void call(boolean listens) {
    called = listens;
    resting = false;
    LockSupport.unpark(thread);
  }

  /** It counts as a listener from now on. Called by the worker's own thread. */
  void listensNext() {
    called = true;
  }

  /** Whether it counts as a listener already; true once. Called by the worker's own thread. */
  boolean takeCall() {
    boolean was = called;
    called = false;
    return was;
  }

  /** The request is under way from now on. Called by the worker's own thread. */
  void begin(long newUnique, @Nullable Opcode newOpcode, long nowNanos) {
    synchronized (lock) {
      busy = true;
      unique = newUnique;
      opcode = newOpcode;
      startedNanos = nowNanos;
      interruption = null;
    }
  }

  /**
   * The request is over; no interrupt meant for it arrives any more. Called by the worker's own
   * thread.
   *
   * @return the error that its failure is to be reported as, when it was interrupted
   */
  @Nullable Errno end() {
    synchronized (lock) {
      busy = false;
      Thread.interrupted();
      return interruption;
    }
  }

  /** Interrupts the request if this worker serves it now. */
  boolean interrupt(long wanted, Errno reason) {
    synchronized (lock) {
      if (!busy || unique != wanted) {
        return false;
      }
      interruptNow(reason);
      return true;
    }
  }

  /**
   * Interrupts the request if it has taken longer than it may.
   *
   * @return its opcode when this call interrupted it
   */
  @Nullable Opcode interruptIfOlder(long nowNanos, long limitNanos) {
    synchronized (lock) {
      if (!busy || interruption != null || nowNanos - startedNanos < limitNanos) {
        return null;
      }
      interruptNow(Errno.ETIMEDOUT);
      return opcode;
    }
  }

  /**
   * Interrupts the request if it only asks for something: nobody waits for the answer of a mount
   * that is gone.
   */
  void interruptQuestion() {
    synchronized (lock) {
      if (busy && opcode != null && FuseSession.QUESTIONS.contains(opcode)) {
        interruptNow(Errno.EINTR);
      }
    }
  }

  private void interruptNow(Errno reason) {
    if (interruption == null) {
      interruption = reason;
    }
    thread.interrupt();
  }
}
