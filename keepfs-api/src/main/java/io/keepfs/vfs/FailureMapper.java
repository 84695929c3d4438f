package io.keepfs.vfs;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where foreign failures become error numbers.
 *
 * <p>A refusal that a program is likely to expect (ENOENT, say) is logged at debug level, a failure
 * to get or keep content as a warning, and a defect of ours as an error with its stack trace; the
 * wording of the last is one that Arvados' container runner looks for.
 */
final class FailureMapper {
  private static final Logger log = LoggerFactory.getLogger(FailureMapper.class);

  private FailureMapper() {}

  /**
   * Returns what to answer for {@code failure} of an operation, and writes it to the log.
   *
   * @param place asked for what the log is to say it was done to
   */
  static NodeException map(OperationKind kind, Supplier<String> place, Throwable failure) {
    NodeException answer = failure instanceof NodeException e ? e : translate(failure);
    if (isDefect(failure)) {
      log.error("Unhandled exception during FUSE operation {} of {}", kind, place.get(), failure);
    } else if (answer.errno() == Errno.EIO) {
      log.warn("{} of {}: {}", kind, place.get(), describe(answer));
    } else if (log.isDebugEnabled()) {
      log.debug("{} of {}: {}", kind, place.get(), answer.getMessage());
    }
    return answer;
  }

  private static boolean isDefect(Throwable failure) {
    return failure instanceof Error
        || failure instanceof RuntimeException
            && !(failure instanceof UnsupportedOperationException);
  }

  private static NodeException translate(Throwable failure) {
    Errno errno = errnoOf(failure);
    return new NodeException(errno, String.valueOf(failure.getMessage()), failure);
  }

  private static Errno errnoOf(Throwable failure) {
    if (failure instanceof InterruptedException
        || failure instanceof InterruptedIOException
        || failure instanceof ClosedByInterruptException) {
      return Errno.EINTR;
    }
    if (failure instanceof OutOfMemoryError) {
      return Errno.ENOMEM;
    }
    if (failure instanceof UnsupportedOperationException) {
      return failure instanceof ReadOnlyFileSystemException ? Errno.EROFS : Errno.ENOTSUP;
    }
    return failure instanceof IOException io ? errnoOf(io) : Errno.EIO;
  }

  private static Errno errnoOf(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return Errno.ENOENT;
    }
    if (failure instanceof FileAlreadyExistsException) {
      return Errno.EEXIST;
    }
    if (failure instanceof AccessDeniedException) {
      return Errno.EACCES;
    }
    if (failure instanceof NotDirectoryException) {
      return Errno.ENOTDIR;
    }
    return failure instanceof DirectoryNotEmptyException ? Errno.ENOTEMPTY : Errno.EIO;
  }

  /**
   * The message with those of its causes, so that a warning tells the reason without a stack trace.
   */
  private static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      text.append("; caused by ").append(cause);
    }
    return text.toString();
  }
}
