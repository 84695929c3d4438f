package io.keepfs.vfs;

import io.keepfs.api.Errno;
import org.jspecify.annotations.Nullable;

/**
 * Hears of each operation when it has ended, on the thread that served it. It must return at once
 * and never throw.
 */
@FunctionalInterface
public interface OperationListener {

  /**
   * An operation has ended.
   *
   * @param kind which
   * @param inode the inode it was about; zero when it was about none
   * @param nanos how long it took
   * @param failure the error it answered with, or null for success
   */
  void completed(OperationKind kind, long inode, long nanos, @Nullable Errno failure);

  /** Bytes went through a read or a write. */
  default void transferred(OperationKind kind, long bytes) {}

  /** Hears nothing. */
  OperationListener NONE = (kind, inode, nanos, failure) -> {};
}
