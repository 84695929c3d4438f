package io.keepfs.api;

/**
 * The POSIX error numbers that a file system answers with; the numeric values are Linux's.
 *
 * <p>An error number is never zero, so that "no error" cannot be mistaken for one.
 */
public enum Errno {
  /** Operation not permitted. */
  EPERM(1),
  /** No such file or directory. */
  ENOENT(2),
  /** Interrupted by a signal. */
  EINTR(4),
  /** Input or output failed: the content cannot be had or cannot be kept. */
  EIO(5),
  /** Argument list or buffer too large. */
  E2BIG(7),
  /** Bad file handle. */
  EBADF(9),
  /** Try again. */
  EAGAIN(11),
  /** Out of memory. */
  ENOMEM(12),
  /** Permission denied. */
  EACCES(13),
  /** Device or resource busy. */
  EBUSY(16),
  /** File exists. */
  EEXIST(17),
  /** Link across file systems. */
  EXDEV(18),
  /** Not a directory. */
  ENOTDIR(20),
  /** Is a directory. */
  EISDIR(21),
  /** Invalid argument. */
  EINVAL(22),
  /** Too many open files. */
  ENFILE(23),
  /** File too large. */
  EFBIG(27),
  /** No space left. */
  ENOSPC(28),
  /** Read-only file system. */
  EROFS(30),
  /** Numerical result out of range: here, a buffer too small for an attribute. */
  ERANGE(34),
  /** File name too long. */
  ENAMETOOLONG(36),
  /** Function not implemented. */
  ENOSYS(38),
  /** Directory not empty. */
  ENOTEMPTY(39),
  /** No such extended attribute. */
  ENODATA(61),
  /** Value too large for its type. */
  EOVERFLOW(75),
  /** Operation not supported. */
  ENOTSUP(95),
  /** Timed out. */
  ETIMEDOUT(110),
  /** The object is gone from its server. */
  ESTALE(116),
  /** A quota is used up. */
  EDQUOT(122);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  /** Returns the positive number that Linux gives this error. */
  public int number() {
    return number;
  }
}
