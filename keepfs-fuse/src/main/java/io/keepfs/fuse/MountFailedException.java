package io.keepfs.fuse;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A mount that could not be made. The message is one line that names the reason and the remedy. */
public final class MountFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Makes one with the line to show. */
  public MountFailedException(String message) {
    super(message);
  }

  /** Makes one with the line to show and what led to it. */
  public MountFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
