package io.keepfs.arvados.rest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * A question to the server that is put on another thread while its asker puts one, too. When many
 * are under way, or the client is closed, its asker puts it when it wants the answer.
 *
 * @param <T> what the answer is
 */
public final class SideQuestion<T> {
  /** How many are under way at once in this process. */
  private static final Semaphore ROOM = new Semaphore(8);

  private final FutureTask<T> task;

  private SideQuestion(Callable<T> question) {
    task = new FutureTask<>(question);
  }

  static <T> SideQuestion<T> put(Executor threads, Callable<T> question) {
    SideQuestion<T> side = new SideQuestion<>(question);
    if (ROOM.tryAcquire()) {
      try {
        threads.execute(side::run);
      } catch (RejectedExecutionException e) { // closed: whoever wants the answer will hear so
        ROOM.release();
      }
    }
    return side;
  }

  private void run() {
    try {
      task.run();
    } finally {
      ROOM.release();
    }
  }

  /**
   * Returns the answer, for which it may wait.
   *
   * @throws IOException as the question does
   * @throws InterruptedIOException when the thread was interrupted; its interrupt status is set
   */
  public T answer() throws IOException {
    task.run(); // nothing, if another thread has begun
    try {
      return task.get();
    } catch (InterruptedException e) {
      cancel();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the API server");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Nobody wants the answer any more. */
  public void cancel() {
    task.cancel(true);
  }
}
