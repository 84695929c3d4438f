package io.keepfs.vfs;

import java.util.Objects;

/**
 * How a file system is to be served.
 *
 * @param readOnly whether every change is refused with EROFS
 * @param listener who hears of each operation
 */
public record OperationsOptions(boolean readOnly, OperationListener listener) {

  /** Read-only, with nobody listening. */
  public static final OperationsOptions READ_ONLY =
      new OperationsOptions(true, OperationListener.NONE);

  /** Read-write, with nobody listening. */
  public static final OperationsOptions READ_WRITE =
      new OperationsOptions(false, OperationListener.NONE);

  /** Refuses a null listener. */
  public OperationsOptions {
    Objects.requireNonNull(listener, "listener");
  }

  /** Returns these with another listener. */
  public OperationsOptions withListener(OperationListener other) {
    return new OperationsOptions(readOnly, other);
  }
}
