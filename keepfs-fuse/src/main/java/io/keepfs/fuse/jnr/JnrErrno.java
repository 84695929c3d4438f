package io.keepfs.fuse.jnr;

import io.keepfs.api.Errno;
import jnr.ffi.Platform;

/** Error numbers as the platform counts them; they differ beyond 34. */
final class JnrErrno {
  private static final boolean LINUX = Platform.getNativePlatform().getOS() == Platform.OS.LINUX;

  private JnrErrno() {}

  /** Returns what libfuse expects for a failure: the negative number. */
  static int negative(Errno errno) {
    return -(LINUX ? errno.number() : foreign(errno));
  }

  private static int foreign(Errno errno) {
    for (jnr.constants.platform.Errno known : jnr.constants.platform.Errno.values()) {
      if (known.defined() && known.name().equals(errno.name())) {
        return known.intValue();
      }
    }
    return jnr.constants.platform.Errno.EIO.intValue();
  }
}
