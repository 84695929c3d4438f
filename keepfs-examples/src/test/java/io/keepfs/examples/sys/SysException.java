package io.keepfs.examples.sys;

import java.io.IOException;

/** A system call that failed. */
public final class SysException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /** Makes one for a call that ended with an error number. */
  public SysException(String call, int errno) {
    super(call + ": errno " + errno);
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }
}
