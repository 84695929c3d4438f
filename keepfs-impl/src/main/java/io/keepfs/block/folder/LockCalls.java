package io.keepfs.block.folder;

import jnr.ffi.annotations.Encoding;

/**
 * The calls into the C library. Public only because the stubs that jnr-ffi generates live in a
 * package of their own.
 */
@Encoding("UTF-8")
public interface LockCalls {
  /** open(2). */
  int open(CharSequence path, int flags);

  /** close(2). */
  int close(int fd);

  /** flock(2). */
  int flock(int fd, int operation);
}
