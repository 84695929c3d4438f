package io.keepfs.vfs;

import java.time.Duration;
import java.util.Objects;

/**
 * How a file system is to be served.
 *
 * @param readOnly whether every change is refused with EROFS
 * @param listener who hears of each operation
 * @param absentFor how long at most a front end may go on taking a name for absent; for file
 *     systems whose directories tell of names that others add
 */
public record OperationsOptions(boolean readOnly, OperationListener listener, Duration absentFor) {

  /** Read-only, with nobody listening. */
  public static final OperationsOptions READ_ONLY =
      new OperationsOptions(true, OperationListener.NONE, Duration.ZERO);

  /** Read-write, with nobody listening. */
  public static final OperationsOptions READ_WRITE =
      new OperationsOptions(false, OperationListener.NONE, Duration.ZERO);

  /** Refuses a null listener and a negative time. */
  public OperationsOptions {
    Objects.requireNonNull(listener, "listener");
    if (absentFor.isNegative()) {
      throw new IllegalArgumentException("absentFor must not be negative: " + absentFor);
    }
  }

  /** Returns these with another listener. */
  public OperationsOptions withListener(OperationListener other) {
    return new OperationsOptions(readOnly, other, absentFor);
  }

  /** Returns these with another time for which names may be taken for absent; zero at first. */
  public OperationsOptions withAbsentFor(Duration other) {
    return new OperationsOptions(readOnly, listener, other);
  }
}
