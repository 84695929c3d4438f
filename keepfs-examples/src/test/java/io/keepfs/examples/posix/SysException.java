package io.keepfs.examples.posix;

import java.io.IOException;

/** A system call that failed. */
final class SysException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  SysException(String call, int errno) {
    super(call + ": errno " + errno);
    this.errno = errno;
  }

  int errno() {
    return errno;
  }
}
