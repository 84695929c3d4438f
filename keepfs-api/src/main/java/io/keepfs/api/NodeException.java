package io.keepfs.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The one way a node refuses: an {@link Errno} for the program that asked, and a message for the
 * person who reads the log. The message names the thing and, where there is one, the remedy; it
 * never holds a token.
 */
public class NodeException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  /** Makes a refusal with a message and, where another failure led to it, that failure. */
  public NodeException(Errno errno, String message, @Nullable Throwable cause) {
    super(errno + ": " + message, cause);
    this.errno = errno;
  }

  /** Makes a refusal with a message. */
  public NodeException(Errno errno, String message) {
    this(errno, message, null);
  }

  /** Returns what the kernel is told. */
  public Errno errno() {
    return errno;
  }

  /** There is nothing of that name: ENOENT. It has no stack trace, as programs ask all the time. */
  public static NodeException notFound(String name) {
    return new Usual(Errno.ENOENT, "no such file or directory: " + name);
  }

  /** The name is taken: EEXIST. */
  public static NodeException exists(String name) {
    return new NodeException(Errno.EEXIST, "name is taken: " + name);
  }

  /** A directory was needed: ENOTDIR. */
  public static NodeException notDirectory(String name) {
    return new NodeException(Errno.ENOTDIR, "not a directory: " + name);
  }

  /** A file was needed: EISDIR. */
  public static NodeException isDirectory(String name) {
    return new NodeException(Errno.EISDIR, "is a directory: " + name);
  }

  /** The directory still holds something: ENOTEMPTY. */
  public static NodeException notEmpty(String name) {
    return new NodeException(Errno.ENOTEMPTY, "directory not empty: " + name);
  }

  /** The node has no such operation: ENOTSUP. It has no stack trace, as the kernel tries often. */
  public static NodeException unsupported(String operation) {
    return new Usual(Errno.ENOTSUP, "not supported here: " + operation);
  }

  /** The file system is mounted read-only: EROFS. */
  public static NodeException readOnly(String operation) {
    return new NodeException(Errno.EROFS, "read-only file system: " + operation);
  }

  /** The content cannot be had or kept: EIO. */
  public static NodeException io(String message, @Nullable Throwable cause) {
    return new NodeException(Errno.EIO, message, cause);
  }

  /** What is no surprise, and comes so often that looking for where it came from would cost. */
  private static final class Usual extends NodeException {
    private static final long serialVersionUID = 1L;

    Usual(Errno errno, String message) {
      super(errno, message);
    }

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }
}
