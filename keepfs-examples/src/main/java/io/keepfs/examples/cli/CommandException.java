package io.keepfs.examples.cli;

import org.jspecify.annotations.Nullable;

/** Something could not be done; the message is the one line that the user gets to see. */
class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  CommandException(String message) {
    this(message, null);
  }

  CommandException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
