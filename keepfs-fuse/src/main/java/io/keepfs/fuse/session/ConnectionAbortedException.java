package io.keepfs.fuse.session;

import java.io.IOException;

/**
 * The connection to the kernel was cut (through sysfs, or by a forced unmount); the mount itself
 * may still be there.
 */
public final class ConnectionAbortedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Makes one. */
  public ConnectionAbortedException() {
    super("the FUSE connection was aborted");
  }
}
