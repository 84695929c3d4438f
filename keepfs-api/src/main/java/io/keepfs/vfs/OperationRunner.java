package io.keepfs.vfs;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Runs each operation in the same way: timed, told to the listener, its failure mapped. */
final class OperationRunner {
  private final OperationListener listener;
  private final LongFunction<String> describer;

  /**
   * Makes a runner.
   *
   * @param describer names the inode of a number for the log
   */
  OperationRunner(OperationListener listener, LongFunction<String> describer) {
    this.listener = listener;
    this.describer = describer;
  }

  /** What an operation does. */
  @FunctionalInterface
  interface Task<T extends @Nullable Object> {
    T run() throws Exception;
  }

  /** What an operation without a result does. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  <T extends @Nullable Object> T call(OperationKind kind, long inode, Task<T> task)
      throws NodeException {
    long start = System.nanoTime();
    @Nullable Errno errno = null;
    try {
      return task.run();
    } catch (Exception | Error failure) {
      NodeException answer = FailureMapper.map(kind, () -> describer.apply(inode), failure);
      errno = answer.errno();
      throw answer;
    } finally {
      listener.completed(kind, inode, System.nanoTime() - start, errno);
    }
  }

  void run(OperationKind kind, long inode, Action action) throws NodeException {
    call(
        kind,
        inode,
        () -> {
          action.run();
          return null;
        });
  }

  void transferred(OperationKind kind, long bytes) {
    listener.transferred(kind, bytes);
  }
}
