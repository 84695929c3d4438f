package io.keepfs.fuse.protocol;

import java.io.IOException;

/** A request whose bytes cannot be understood; it is answered with {@link #errno()}. */
public final class ProtocolException extends IOException {
  /** Invalid argument: the request is shorter than its layout or contradicts itself. */
  public static final int EINVAL = 22;

  /** Illegal byte sequence: a name that is not UTF-8. */
  public static final int EILSEQ = 84;

  private static final long serialVersionUID = 1L;

  private final int errno;

  ProtocolException(int errno, String message) {
    super(message);
    this.errno = errno;
  }

  /** The Linux error number to answer with. */
  public int errno() {
    return errno;
  }
}
