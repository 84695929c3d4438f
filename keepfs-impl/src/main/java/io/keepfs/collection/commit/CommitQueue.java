package io.keepfs.collection.commit;

import io.keepfs.collection.edit.EditFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commits of one collection: at most one at a time, and what comes meanwhile goes with the
 * next. One that failed is tried again, with growing pauses, as long as there is something unsaved;
 * the next who closes a file or asks for durability hears of it.
 *
 * <p>A commit costs in proportion to the collection, so that those which nobody waits for leave
 * pauses between them, as long as they take, within bounds. The first after a pause begins at once.
 *
 * <p>Thread-safe. Its lock is held by no commit.
 */
public final class CommitQueue {
  private static final Logger log = LoggerFactory.getLogger(CommitQueue.class);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  /** How long after a commit the next begins that nobody waits for. */
  static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** One commit. */
  public interface Save {
    /**
     * Saves all changes, of files that are being written those that are wanted.
     *
     * @return whether nothing is left out
     */
    boolean run(Predicate<EditFile> wanted) throws IOException;
  }

  private final String name;
  private final Save save;
  private final CommitPolicy policy;
  private final ScheduledExecutorService threads;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  // Guarded by lock. Commits are numbered from 1.
  private long requested; // the commit that somebody wants has begun when this was
  private long begun;
  private long done; // the last one that ended
  private long succeeded; // the last one that ended well
  private boolean running;
  private long changes;
  private long savedChanges;
  private final Set<EditFile> wanted = new HashSet<>();
  private boolean allWanted;
  private @Nullable IOException failure; // of the last commit
  private boolean untold; // nobody has heard of it yet
  private int failures; // one after the other
  private long beganNanos; // the last commit
  private long pauseEndsNanos; // for those that nobody waits for
  private boolean soon; // somebody wants the next, and does not wait
  private @Nullable ScheduledFuture<?> timer;
  private boolean closed; // no commit begins by itself
  private boolean over; // nothing is taken any more

  /**
   * Makes it; nothing is dirty.
   *
   * @param name the collection's, for the log
   * @param threads run the commits, and wait between them
   */
  public CommitQueue(
      String name, Save save, CommitPolicy policy, ScheduledExecutorService threads) {
    this.name = name;
    this.save = save;
    this.policy = policy;
    this.threads = threads;
  }

  /** Whether who closes a file waits for its commit. */
  public boolean closeWaits() {
    return policy.closeWaits();
  }

  /**
   * Names have changed, or content has: to be committed by the policy.
   *
   * @throws IOException when the end came before: nobody will save it
   */
  public void changed() throws IOException {
    lock.lock();
    try {
      count();
      switch (policy.kind()) {
        case SOON, CLOSE -> {} // begins with the close
        case IDLE -> startTimer(policy.delay(), true);
        case INTERVAL -> startTimer(policy.delay(), false);
        case EXIT -> {}
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * A file was closed, or a name changed, that is now complete.
   *
   * @throws IOException when the policy is to wait and the commit failed; when the last one has
   *     failed and nobody was told yet; or when the end came before
   */
  public void settled() throws IOException {
    boolean wait;
    lock.lock();
    try {
      count();
      wait = policy.closeWaits();
      if (policy.kind() == CommitPolicy.Kind.SOON) {
        requestSoon();
        tell();
      } else if (policy.kind() != CommitPolicy.Kind.CLOSE) {
        startTimerOf(policy);
      }
    } finally {
      lock.unlock();
    }
    if (wait) {
      sync(Set.of());
    }
  }

  private void count() throws IOException {
    if (over) {
      throw new IOException("the session of collection " + name + " has ended");
    }
    changes++;
  }

  private void startTimerOf(CommitPolicy timed) {
    if (timed.kind() != CommitPolicy.Kind.EXIT) {
      startTimer(timed.delay(), timed.kind() == CommitPolicy.Kind.IDLE);
    }
  }

  /**
   * Tells of the last commit's failure, once.
   *
   * @throws IOException when it has failed and nobody was told yet
   */
  public void told() throws IOException {
    lock.lock();
    try {
      tell();
    } finally {
      lock.unlock();
    }
  }

  /** Throws the failure that nobody has heard of. */
  private void tell() throws IOException {
    if (untold && failure != null) {
      untold = false;
      throw failed(failure);
    }
  }

  /**
   * Returns when all that was changed is on the server, of files that are being written those that
   * are given.
   *
   * @throws IOException when that failed; it stays to be saved
   * @throws InterruptedIOException when the thread was interrupted; the commit goes on
   */
  public void sync(Set<EditFile> files) throws IOException {
    lock.lock();
    try {
      wanted.addAll(files);
      await(request(), Long.MAX_VALUE);
    } finally {
      lock.unlock();
    }
  }

  private void await(long commit, long nanos) throws IOException {
    long left = nanos;
    try {
      while (done < commit) {
        if (left <= 0) {
          throw new IOException("collection " + name + " could not be saved in time");
        }
        left = ended.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while collection " + name + " is saved");
    }
    if (succeeded < commit && failure != null) {
      untold = false;
      throw failed(failure);
    }
  }

  /** A new exception for each who hears of it, with the trace of its own thread. */
  private IOException failed(IOException cause) {
    return new CommitFailedException("collection " + name + " is not saved", cause);
  }

  /** Has a commit begin that sees all that is changed by now; returns its number. */
  private long request() {
    requested = begun + 1;
    begin();
    return requested;
  }

  /** The same for who does not wait. */
  private void requestSoon() {
    soon = true;
    if (!running) {
      beginSoon();
    }
  }

  private void beginSoon() {
    long pause = pauseEndsNanos - System.nanoTime();
    if (done == 0 || failure != null || pause <= 0) {
      request();
    } else {
      startTimer(Duration.ofNanos(pause), false);
    }
  }

  private void begin() {
    if (running || requested <= begun) {
      return;
    }
    stopTimer();
    running = true;
    soon = false;
    beganNanos = System.nanoTime();
    begun++;
    try {
      threads.execute(this::commit);
    } catch (RejectedExecutionException e) {
      finish(begun, new IOException("commits have ended", e));
    }
  }

  private void commit() {
    Set<EditFile> files;
    boolean all;
    long seen;
    long number;
    lock.lock();
    try {
      files = Set.copyOf(wanted);
      wanted.clear();
      all = allWanted;
      seen = changes;
      number = begun;
    } finally {
      lock.unlock();
    }
    IOException result = null;
    boolean complete = false;
    try {
      complete = save.run(file -> all || files.contains(file));
    } catch (IOException e) {
      result = e;
    } catch (RuntimeException | Error e) {
      log.error("Saving collection {} failed by a defect", name, e);
      result = new IOException("a defect: " + e, e);
    }
    lock.lock();
    try {
      if (result != null) {
        wanted.addAll(files); // whoever wanted them durable still does
      }
      if (complete) {
        savedChanges = seen;
      }
      finish(number, result);
    } finally {
      lock.unlock();
    }
  }

  private void finish(long number, @Nullable IOException result) {
    running = false;
    done = number;
    failure = result;
    if (result == null) {
      if (failures > 0) {
        log.info("collection {} is saved after all", name);
      }
      succeeded = number;
      failures = 0;
      untold = false;
    } else {
      failures++;
      untold = true;
      log.warn(
          "Keep write error: collection {} could not be saved, and stays to be: {}",
          name,
          result.getMessage());
      startTimer(pause(), true);
    }
    long now = System.nanoTime();
    long pause = Math.min(LONGEST_PAUSE.toNanos(), now - beganNanos);
    pauseEndsNanos = now + Math.max(SHORTEST_PAUSE.toNanos(), pause);
    ended.signalAll();
    begin();
    if (soon && !running) {
      beginSoon();
    }
  }

  private Duration pause() {
    Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 10));
    return pause.compareTo(LONGEST_RETRY) < 0 ? pause : LONGEST_RETRY;
  }

  private void startTimer(Duration delay, boolean anew) {
    if (closed || timer != null && !timer.isDone() && !anew) {
      return;
    }
    stopTimer();
    try {
      timer = threads.schedule(this::elapsed, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("collection {}: no timer any more", name);
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void elapsed() {
    lock.lock();
    try {
      timer = null;
      if (!closed) {
        request();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether something that was changed is not on the server. */
  public boolean isDirty() {
    lock.lock();
    try {
      return changes != savedChanges;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The last commit, if one is needed: also of files that are being written. Nothing is tried again
   * afterwards, and no change is taken.
   *
   * @throws IOException when something is left unsaved, also what was changed during that commit,
   *     or was not saved in time
   */
  public void close(Duration timeout) throws IOException {
    lock.lock();
    try {
      closed = true;
      stopTimer();
      if (changes != savedChanges || running) {
        allWanted = true;
        await(request(), timeout.toNanos());
      }
      if (changes != savedChanges) {
        throw new IOException("collection " + name + " was changed during its last commit");
      }
    } finally {
      over = true;
      lock.unlock();
    }
  }
}
