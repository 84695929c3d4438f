package io.keepfs.fuse.kernel;

/** The Linux error numbers that the transport itself reacts to. */
final class Errnos {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int ENXIO = 6;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int ENODEV = 19;
  static final int EINVAL = 22;
  static final int ECONNABORTED = 103;
  static final int ENOTCONN = 107;

  private Errnos() {}

  /** Words for an error number that a person may see. */
  static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case ENXIO -> "no such device or address";
      case EACCES -> "permission denied";
      case EBUSY -> "device or resource busy";
      case ENODEV -> "no such device";
      case EINVAL -> "invalid argument";
      case ENOTCONN -> "transport endpoint is not connected";
      default -> "error " + errno;
    };
  }
}
