package io.keepfs.arvados;

import org.jspecify.annotations.Nullable;

/**
 * An Arvados file system that could not be set up. The message is one line for the person who
 * started it and says what to do; it holds no token.
 */
public class ArvadosStartException extends Exception {
  private static final long serialVersionUID = 1L;

  ArvadosStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
